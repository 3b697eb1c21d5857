/** 工作时 and 工作日 run over the city's shifts; `hour` and `day` are natural time (紧急). */
export type TimeUnit = 'workHour' | 'workDay' | 'hour' | 'day';
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
 * Dates are local `YYYY-MM-DD`. The offset is fixed: cities with daylight saving time need a calendar per period.
 */
export interface WorkCalendar {
  readonly utcOffsetMinutes: number;
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

/** When a limit that starts at `start` runs out. Throws where the calendar has no working time to run over. */
export function addTimeLimit(start: Date, limit: TimeLimit, calendar: WorkCalendar): Date {
  if (limit.unit === 'hour') return new Date(start.getTime() + limit.amount * HOUR_MS);
  if (limit.unit === 'day') return new Date(start.getTime() + limit.amount * DAY_MS);
  const perUnit = limit.unit === 'workHour' ? HOUR_MS : workdayMs(calendar);
  return addWorkingMs(start, limit.amount * perUnit, calendar);
}

/** Working milliseconds in [from, to); 0 where `to` is not after `from`. */
export function workingMsBetween(from: Date, to: Date, calendar: WorkCalendar): number {
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
  const offsetMs = calendar.utcOffsetMinutes * MINUTE_MS;
  let dayStart = Math.floor((from.getTime() + offsetMs) / DAY_MS) * DAY_MS;
  for (let free = 0; free < MAX_FREE_DAYS; dayStart += DAY_MS) {
    const localDate = new Date(dayStart).toISOString().slice(0, 10);
    if (!isWorkday(localDate, calendar) || calendar.shifts.length === 0) {
      free += 1;
      continue;
    }
    free = 0;
    for (const shift of calendar.shifts) {
      const midnight = dayStart - offsetMs;
      yield [midnight + shift.startMinute * MINUTE_MS, midnight + shift.endMinute * MINUTE_MS];
    }
  }
}
