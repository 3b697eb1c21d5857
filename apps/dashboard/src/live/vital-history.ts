import type { Situation } from '@cityloop/contract/rest/situation';

export interface VitalPoint {
  readonly at: number;
  readonly value: number;
}
export type VitalHistory = ReadonlyMap<string, readonly VitalPoint[]>;

/** An hour at one point in ten seconds. */
const MAX_POINTS = 360;
const STEP_MS = 10_000;

/** Adds the figures of a situation, at most one point of a sign in ten seconds; the same map when nothing was added. */
export function addSituation(history: VitalHistory, { vitals }: Situation): VitalHistory {
  let next: Map<string, readonly VitalPoint[]> | undefined;
  for (const { code, value, asOf } of vitals) {
    if (value === null || asOf === null) continue;
    const at = Date.parse(asOf);
    const points = history.get(code) ?? [];
    const newest = points.at(-1);
    if (newest && at - newest.at < STEP_MS) continue;
    next ??= new Map(history);
    next.set(code, [...points, { at, value }].slice(-MAX_POINTS));
  }
  return next ?? history;
}
