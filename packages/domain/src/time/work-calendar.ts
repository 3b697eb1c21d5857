import { localDay, momentOf, nextDay, type Zone } from './zone.ts';

/** 工作时 and 工作日 run over the city's shifts; `hour` and `day` are natural time (紧急). */
export const TIME_UNITS = ['workHour', 'workDay', 'hour', 'day'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];
export interface TimeLimit {
  readonly amount: number;
  readonly unit: TimeUnit;
}

/** Local wall-clock minutes since midnight, start inclusive, end exclusive. */
export interface Shift {
  readonly startMinute: number;
  readonly endMinute: number;
}

/**
 * The city's working time. Saturday and Sunday are free unless `makeupDays` names them; `holidays` are free.
 * Dates are local `YYYY-MM-DD`; shifts are what local clocks show, so that one over a change of the clocks is an hour shorter or longer.
 */
export interface WorkCalendar {
  readonly zone: Zone;
  readonly shifts: readonly Shift[];
  readonly holidays: ReadonlySet<string>;
  readonly makeupDays: ReadonlySet<string>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Longer than any run of holidays: a calendar without a single working day in a year is a fault, not a wait. */
const MAX_FREE_DAYS = 400;

export function isWorkday(localDate: string, calendar: WorkCalendar): boolean {
  if (calendar.holidays.has(localDate)) return false;
  if (calendar.makeupDays.has(localDate)) return true;
  const weekday = new Date(`${localDate}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** Length of one 工作日 in milliseconds: that calendar's shift hours. */
export function workdayMs(calendar: WorkCalendar): number {
  return calendar.shifts.reduce((sum, shift) => sum + (shift.endMinute - shift.startMinute) * MINUTE_MS, 0);
}

/** A limit in milliseconds of its unit's time: working time, or natural time for `hour` and `day`. */
export function timeLimitMs({ amount, unit }: TimeLimit, calendar: WorkCalendar): number {
  if (unit === 'day') return amount * DAY_MS;
  return amount * (unit === 'workDay' ? workdayMs(calendar) : HOUR_MS);
}

/** When a limit that starts at `start` runs out. Throws where the calendar has no working time to run over. */
export function addTimeLimit(start: Date, limit: TimeLimit, calendar: WorkCalendar): Date {
  return addTimeMs(start, timeLimitMs(limit, calendar), limit.unit, calendar);
}

/** `ms` of the unit's time after `start`: the end of a shift rather than the beginning of the next. */
export function addTimeMs(start: Date, ms: number, unit: TimeUnit, calendar: WorkCalendar): Date {
  return isNatural(unit) ? new Date(start.getTime() + ms) : addWorkingMs(start, ms, calendar);
}

/** Milliseconds of the unit's time in [from, to); 0 where `to` is not after `from`. */
export function elapsedMs(from: Date, to: Date, unit: TimeUnit, calendar: WorkCalendar): number {
  return isNatural(unit) ? Math.max(0, to.getTime() - from.getTime()) : workingMsBetween(from, to, calendar);
}

function isNatural(unit: TimeUnit): boolean {
  return unit === 'hour' || unit === 'day';
}

/** Working milliseconds in [from, to); 0 where `to` is not after `from`. */
export function workingMsBetween(from: Date, to: Date, calendar: WorkCalendar): number {
  if (to <= from) return 0;
  let sum = 0;
  for (const [start, end] of shiftsFrom(from, calendar)) {
    if (start >= to.getTime()) break;
    sum += Math.max(0, Math.min(end, to.getTime()) - Math.max(start, from.getTime()));
  }
  return sum;
}

function addWorkingMs(start: Date, amountMs: number, calendar: WorkCalendar): Date {
  let left = amountMs;
  for (const [from, to] of shiftsFrom(start, calendar)) {
    const begin = Math.max(from, start.getTime());
    if (to - begin >= left) return new Date(begin + left);
    left -= Math.max(0, to - begin);
  }
  throw new Error(
    `Cannot add working time from ${start.toISOString()}: the calendar has no working shift within ${MAX_FREE_DAYS} days. Check calendar.csv and workingHours.`,
  );
}

/** Shifts as [start, end) in epoch milliseconds, from the local day of `from` on, until a long free run. */
function* shiftsFrom(from: Date, calendar: WorkCalendar): Generator<readonly [number, number]> {
  let day = localDay(from, calendar.zone);
  for (let free = 0; free < MAX_FREE_DAYS; day = nextDay(day)) {
    if (!isWorkday(day, calendar) || calendar.shifts.length === 0) {
      free += 1;
      continue;
    }
    free = 0;
    for (const shift of calendar.shifts) {
      yield [momentOf(day, shift.startMinute, calendar.zone), momentOf(day, shift.endMinute, calendar.zone)];
    }
  }
}
