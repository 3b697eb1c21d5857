import type { Target } from './plan.ts';
import { DRAW, drawShare } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { ScriptFacts } from './script-facts.ts';

const TEN_DIGITS = 10_000_000_000;
const LAST_DIGITS = 100_000_000;

/** Each target speaks in equal steps, a step for each of its messages, so that a time can be traced to its record. */
export function createTimes({ plan, seed, startedAt }: ScriptFacts, schedule: Schedule) {
  const { records, faults, ageMs } = plan;
  const count = plan.targets.length;
  const stepMs = Math.max(records, Math.round((count * 1000) / plan.perSecond));
  const recordMs = Math.floor(stepMs / records);
  // Where messages leave faster than a time in whole milliseconds for each allows, readings begin earlier: none is ahead of its sending.
  const leadMs = Math.max(0, ...schedule.turns.map((turn) => (turn / count + 2) * stepMs - schedule.dueAt(turn)));
  const base = Math.floor(startedAt - ageMs - leadMs);
  const beginnings = plan.targets.map((_, target) => {
    const isOff = faults.skew !== undefined && drawShare(seed, DRAW.skew, target) < faults.skew.share;
    return base + Math.floor((target * stepMs) / count) + (isOff ? (faults.skew?.ms ?? 0) : 0);
  });
  return {
    atOf(record: number): number {
      const message = Math.floor(record / records);
      const beginning = beginnings[message % count] ?? base;
      return beginning + Math.floor(message / count) * stepMs + (record % records) * recordMs;
    },
    recordAt(target: number, at: number): number | undefined {
      const since = at - (beginnings[target] ?? base);
      const turn = Math.floor(since / stepMs);
      const index = (since - turn * stepMs) / recordMs;
      const message = turn * count + target;
      if (turn < 0 || message >= plan.messages || !Number.isInteger(index) || index >= records) return undefined;
      return message * records + index;
    },
  };
}

/** Values are a level in hundredths and, far behind the point, the number of the record: a stored row tells where it comes from. */
export function createValues({ plan, seed }: ScriptFacts) {
  const { targets, records, excursions, faults } = plan;
  const levels = targets.map((target) => [hundredths(target.usual), hundredths(target.excursion)] as const);
  const isStuck = targets.map(
    (_, target) => faults.stuck !== undefined && drawShare(seed, DRAW.stuck, target) < faults.stuck.share,
  );
  return {
    recordValue(record: number): number {
      const message = Math.floor(record / records);
      const target = message % targets.length;
      const [usual, excursion] = levels[target] ?? [0, 0];
      if (isStuck[target]) return usual / 100;
      const window = Math.floor(Math.floor(message / targets.length) / excursions.messages);
      const isAway = drawShare(seed, DRAW.excursion, window * targets.length + target) < excursions.share;
      const level = isAway ? excursion : usual;
      return isBoolean(targets[target]) ? level / 100 : (level * LAST_DIGITS + record) / TEN_DIGITS;
    },
  };
}

function isBoolean(target: Target | undefined): boolean {
  return target?.kind === 'boolean';
}

function hundredths(level: number): number {
  return Math.round(level * 100);
}
