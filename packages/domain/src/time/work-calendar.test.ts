import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTimeLimit, isWorkday, type WorkCalendar, workdayMs, workingMsBetween } from './work-calendar.ts';
import { fixedZone } from './zone.ts';

/** UTC+8, 09:00-12:00 and 13:30-17:30: a working day of 7 hours. National Day free, the Saturday after made up. */
const CALENDAR: WorkCalendar = {
  zone: fixedZone(480),
  shifts: [
    { startMinute: 540, endMinute: 720 },
    { startMinute: 810, endMinute: 1050 },
  ],
  holidays: new Set(['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07']),
  makeupDays: new Set(['2026-10-10']),
};
const HOUR = 3_600_000;
const local = (text: string) => new Date(`${text}:00+08:00`);
const after = (start: string, amount: number, unit: 'workHour' | 'workDay' | 'hour' | 'day') =>
  addTimeLimit(local(start), { amount, unit }, CALENDAR);

describe('a day', () => {
  it.each([
    ['2026-09-15', true, 'a Tuesday'],
    ['2026-09-19', false, 'a Saturday'],
    ['2026-09-20', false, 'a Sunday'],
    ['2026-10-01', false, 'a holiday on a Thursday'],
    ['2026-10-10', true, 'a Saturday made up'],
  ])('%s: working %s, for it is %s', (day, works) => {
    expect(isWorkday(day, CALENDAR)).toBe(works);
  });

  it('of work has the hours of its shifts', () => {
    expect(workdayMs(CALENDAR)).toBe(7 * HOUR);
  });
});

describe('a limit', () => {
  it.each([
    ['within a shift', '2026-09-15T09:30', 2, 'workHour', '2026-09-15T11:30'],
    ['up to the end of a shift', '2026-09-15T09:00', 3, 'workHour', '2026-09-15T12:00'],
    ['over the lunch break', '2026-09-15T11:00', 2, 'workHour', '2026-09-15T14:30'],
    ['from within the lunch break', '2026-09-15T12:40', 1, 'workHour', '2026-09-15T14:30'],
    ['over the night', '2026-09-15T17:00', 1, 'workHour', '2026-09-16T09:30'],
    ['from the night before', '2026-09-15T22:00', 1, 'workHour', '2026-09-16T10:00'],
    ['over a weekend', '2026-09-18T17:00', 1, 'workHour', '2026-09-21T09:30'],
    ['from a Sunday', '2026-09-20T10:00', 1, 'workHour', '2026-09-21T10:00'],
    ['over holidays and the weekend within them', '2026-09-30T17:00', 1, 'workHour', '2026-10-08T09:30'],
    ['into a Saturday made up', '2026-10-09T17:00', 1, 'workHour', '2026-10-10T09:30'],
    ['of a working day', '2026-09-15T11:00', 1, 'workDay', '2026-09-16T11:00'],
    ['of three working days over a weekend', '2026-09-17T11:00', 3, 'workDay', '2026-09-22T11:00'],
    ['of natural hours, day and night', '2026-09-18T17:00', 4, 'hour', '2026-09-18T21:00'],
    ['of natural days, weekends and all', '2026-09-18T17:00', 3, 'day', '2026-09-21T17:00'],
    ['of a part of an hour', '2026-09-15T09:00', 0.5, 'workHour', '2026-09-15T09:30'],
  ] as const)('%s', (_what, start, amount, unit, due) => {
    expect(after(start, amount, unit)).toEqual(local(due));
  });

  it('cannot run where nobody ever works', () => {
    const idle = { ...CALENDAR, shifts: [] };
    expect(() => addTimeLimit(local('2026-09-15T09:00'), { amount: 1, unit: 'workHour' }, idle)).toThrow(
      /no working shift/,
    );
  });
});

describe('working time between two moments', () => {
  it.each([
    ['a day with its lunch break', '2026-09-15T08:00', '2026-09-15T20:00', 7],
    ['a weekend', '2026-09-18T17:30', '2026-09-21T09:00', 0],
    ['the week of the holidays', '2026-09-30T17:30', '2026-10-08T09:00', 0],
    ['backwards', '2026-09-16T09:00', '2026-09-15T09:00', 0],
  ])('%s', (_what, from, to, hours) => {
    expect(workingMsBetween(local(from), local(to), CALENDAR)).toBe(hours * HOUR);
  });

  it('is what a limit adds', () => {
    const starts = fc
      .integer({ min: 0, max: 60 * 24 * 60 })
      .map((minute) => new Date(Date.UTC(2026, 8, 1) + minute * 60_000));
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 200 }), (start, halfHours) => {
        const due = addTimeLimit(start, { amount: halfHours / 2, unit: 'workHour' }, CALENDAR);
        expect(workingMsBetween(start, due, CALENDAR)).toBe((halfHours * HOUR) / 2);
      }),
    );
  });
});
