import { addTimeLimit, type TimeLimit, type WorkCalendar, workingMsBetween } from '../time/work-calendar.ts';
import type { CaseFile, Stage } from './case-file.ts';
import { type CaseState, isEnded } from './transitions.ts';

/** A running clock: `green` to 80 %, `yellow` to 100 %, `red` beyond (seed). */
export interface Deadline {
  readonly kind: Stage | 'disposal';
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly limit: TimeLimit;
}
export type Lamp = 'green' | 'yellow' | 'red' | 'off';

/** Limits of the stages before and after disposal, by the city's book. A stage without one has no clock. */
export type StageLimits = Readonly<Partial<Record<Stage, TimeLimit>>>;

const YELLOW_FROM_SHARE = 0.8;

const STAGE_OF = {
  reported: 'confirmation',
  confirmed: 'filing',
  filed: 'dispatch',
  disposed: 'verification',
  verified: 'closing',
} as const satisfies Partial<Record<CaseState, Stage>>;

/**
 * The clocks that run now. The disposal clock starts at the first dispatch and is not reset by a return or a failed
 * verification; it stands while the finished work waits for verification, and ends with it. Each stage runs from entry.
 */
export function deadlines(caseFile: CaseFile, limits: StageLimits, calendar: WorkCalendar): Deadline[] {
  if (isEnded(caseFile.state) || caseFile.state === 'suspended') return [];
  const running: Deadline[] = [];
  const stage = stageOf(caseFile.state);
  const stageLimit = stage && limits[stage];
  if (stage && stageLimit) running.push(clock(stage, caseFile.stateEnteredAt, stageLimit, calendar));
  const isWorkedOn = caseFile.disposedAt === undefined && caseFile.firstDispatchedAt !== undefined;
  if (isWorkedOn && caseFile.condition && caseFile.firstDispatchedAt) {
    running.push(clock('disposal', caseFile.firstDispatchedAt, caseFile.condition.timeLimit, calendar));
  }
  return running;
}

/** The clock that runs out first, or `stopped` where none runs. */
export function deadline(caseFile: CaseFile, limits: StageLimits, calendar: WorkCalendar): Date | 'stopped' {
  const due = deadlines(caseFile, limits, calendar).map((running) => running.dueAt.getTime());
  return due.length === 0 ? 'stopped' : new Date(Math.min(...due));
}

/** When the lamp of a clock turns yellow. */
export function yellowAt({ startedAt, limit }: Deadline, calendar: WorkCalendar): Date {
  return addTimeLimit(startedAt, { unit: limit.unit, amount: limit.amount * YELLOW_FROM_SHARE }, calendar);
}

/** The worst lamp among the running clocks. */
export function lamp(running: readonly Deadline[], now: Date, calendar: WorkCalendar): Lamp {
  if (running.length === 0) return 'off';
  if (running.some((one) => now >= one.dueAt)) return 'red';
  return running.some((one) => now >= yellowAt(one, calendar)) ? 'yellow' : 'green';
}

/** Was the work finished in time? Undefined while it is not finished or had no limit. */
export function isDisposedOnTime(caseFile: CaseFile, calendar: WorkCalendar): boolean | undefined {
  const { condition, disposedAt, firstDispatchedAt } = caseFile;
  if (!condition || !disposedAt || !firstDispatchedAt) return undefined;
  return disposedAt <= addTimeLimit(firstDispatchedAt, condition.timeLimit, calendar);
}

/** Working milliseconds from the first dispatch to the end of the work. */
export function disposalMs(caseFile: CaseFile, calendar: WorkCalendar): number | undefined {
  const { disposedAt, firstDispatchedAt } = caseFile;
  if (!disposedAt || !firstDispatchedAt) return undefined;
  return workingMsBetween(firstDispatchedAt, disposedAt, calendar);
}

function stageOf(state: CaseState): Stage | undefined {
  const table: Partial<Record<CaseState, Stage>> = STAGE_OF;
  return table[state];
}

function clock(kind: Deadline['kind'], startedAt: Date, limit: TimeLimit, calendar: WorkCalendar): Deadline {
  return { kind, startedAt, limit, dueAt: addTimeLimit(startedAt, limit, calendar) };
}
