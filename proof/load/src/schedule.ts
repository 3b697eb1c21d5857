import type { Plan } from './plan.ts';

/** When each message falls due, in milliseconds from the start of the plan; a pause isn't counted. */
export interface Schedule {
  /** How many have fallen due by then; all of them at the end. */
  dueBy(elapsedMs: number): number;
  dueAt(message: number): number;
  readonly durationMs: number;
  /** The messages at which the rate changes, and the end. */
  readonly turns: readonly number[];
}

interface Stretch {
  readonly fromMs: number;
  readonly fromMessage: number;
  readonly perMs: number;
}

/** A steady rate, and a flood within it where the plan has one. */
export function createSchedule({
  messages,
  perSecond,
  faults,
}: Pick<Plan, 'messages' | 'perSecond' | 'faults'>): Schedule {
  const perMs = perSecond / 1000;
  const stretches: Stretch[] = [{ fromMs: 0, fromMessage: 0, perMs }];
  if (faults.flood) {
    const { fromSecond, forSeconds, factor } = faults.flood;
    const before = fromSecond * 1000 * perMs;
    stretches.push({ fromMs: fromSecond * 1000, fromMessage: before, perMs: perMs * factor });
    stretches.push({
      fromMs: (fromSecond + forSeconds) * 1000,
      fromMessage: before + forSeconds * 1000 * perMs * factor,
      perMs,
    });
  }
  const dueAt = (message: number) => {
    const { fromMs, fromMessage, perMs: rate } = lastWhere(stretches, (stretch) => stretch.fromMessage <= message);
    return fromMs + (message - fromMessage) / rate;
  };
  return {
    dueBy(elapsedMs) {
      const { fromMs, fromMessage, perMs: rate } = lastWhere(stretches, (stretch) => stretch.fromMs <= elapsedMs);
      return Math.min(messages, Math.floor(fromMessage + (elapsedMs - fromMs) * rate + 1e-9));
    },
    dueAt,
    durationMs: dueAt(messages),
    turns: [...stretches.map(({ fromMessage }) => Math.min(messages, Math.ceil(fromMessage))), messages],
  };
}

function lastWhere(stretches: readonly Stretch[], isSo: (stretch: Stretch) => boolean): Stretch {
  const found = stretches.findLast(isSo) ?? stretches[0];
  if (!found) throw new Error('a schedule has a beginning');
  return found;
}
