import type { Plan } from './plan.ts';
import { DRAW, draw, drawShare } from './random.ts';

/** Whether a connection is meant to be away at a time of the plan. */
export function createOfflineWindows(plan: Plan, seed: number): (connection: number, elapsedMs: number) => boolean {
  const { offline } = plan.faults;
  if (!offline) return () => false;
  const everyMs = offline.everySeconds * 1000;
  const forMs = offline.forSeconds * 1000;
  const begin = Array.from({ length: plan.connections }, (_, connection) =>
    drawShare(seed, DRAW.offline, connection) < offline.share
      ? draw(seed, DRAW.offline, connection + plan.connections) % Math.max(1, everyMs - forMs)
      : undefined,
  );
  return (connection, elapsedMs) => {
    const beginMs = begin[connection];
    if (beginMs === undefined) return false;
    const inPeriod = elapsedMs % everyMs;
    return inPeriod >= beginMs && inPeriod < beginMs + forMs;
  };
}
