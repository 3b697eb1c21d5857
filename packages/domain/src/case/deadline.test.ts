import { describe, expect, it } from 'vitest';
import { caseIn } from '../test/sample-case.ts';
import type { WorkCalendar } from '../time/work-calendar.ts';
import type { CaseFile } from './case-file.ts';
import { deadline, deadlines, disposalMs, isDisposedOnTime, lamp, type StageLimits, yellowAt } from './deadline.ts';
import { CASE_STATES, isEnded } from './transitions.ts';

const CALENDAR: WorkCalendar = {
  utcOffsetMinutes: 480,
  shifts: [{ startMinute: 540, endMinute: 1020 }],
  holidays: new Set(),
  makeupDays: new Set(),
};
const LIMITS: StageLimits = {
  confirmation: { amount: 2, unit: 'workHour' },
  filing: { amount: 1, unit: 'workHour' },
  dispatch: { amount: 1, unit: 'workHour' },
  verification: { amount: 4, unit: 'workHour' },
  closing: { amount: 2, unit: 'workHour' },
};
const local = (text: string) => new Date(`${text}:00+08:00`);
const entered = local('2026-09-15T10:00');
const condition = { code: 'c', timeLimit: { amount: 5, unit: 'workHour' as const }, closingCondition: 'clean' };
const worked: Partial<CaseFile> = { condition, firstDispatchedAt: local('2026-09-15T09:00'), stateEnteredAt: entered };

const clocks = (caseFile: CaseFile) => deadlines(caseFile, LIMITS, CALENDAR).map((one) => [one.kind, one.dueAt]);

describe('the clocks that run', () => {
  it.each([
    ['reported', 'confirmation', '2026-09-15T12:00'],
    ['confirmed', 'filing', '2026-09-15T11:00'],
    ['filed', 'dispatch', '2026-09-15T11:00'],
    ['disposed', 'verification', '2026-09-15T14:00'],
    ['verified', 'closing', '2026-09-15T12:00'],
  ] as const)('%s: the limit of %s runs from entry', (state, kind, due) => {
    expect(clocks(caseIn(state, { stateEnteredAt: entered }))).toEqual([[kind, local(due)]]);
  });

  it.each(['dispatched', 'in_disposal'] as const)('%s: the limit of disposal runs from the first dispatch', (state) => {
    expect(clocks(caseIn(state, worked))).toEqual([['disposal', local('2026-09-15T14:00')]]);
  });

  it('filed again after a return: the clock of disposal was not reset, and dispatch has its own', () => {
    expect(clocks(caseIn('filed', worked))).toEqual([
      ['dispatch', local('2026-09-15T11:00')],
      ['disposal', local('2026-09-15T14:00')],
    ]);
    expect(deadline(caseIn('filed', worked), LIMITS, CALENDAR)).toEqual(local('2026-09-15T11:00'));
  });

  it('disposed: the clock of disposal stands while the work waits for verification', () => {
    const kinds = clocks(caseIn('disposed', { ...worked, disposedAt: entered })).map(([kind]) => kind);
    expect(kinds).toEqual(['verification']);
  });

  it('a failed verification lets the clock of disposal go on from the first dispatch', () => {
    expect(clocks(caseIn('dispatched', { ...worked, reworks: 1 }))).toEqual([['disposal', local('2026-09-15T14:00')]]);
  });

  it('a case without a condition has no limit of disposal', () => {
    expect(clocks(caseIn('dispatched', { ...worked, condition: undefined }))).toEqual([]);
  });

  it('a stage without a limit in the book has no clock', () => {
    expect(deadlines(caseIn('reported'), {}, CALENDAR)).toEqual([]);
  });

  it.each(CASE_STATES.filter((state) => isEnded(state) || state === 'suspended'))('%s: all clocks stand', (state) => {
    expect(deadline(caseIn(state, worked), LIMITS, CALENDAR)).toBe('stopped');
  });
});

describe('the lamp', () => {
  const caseFile = caseIn('dispatched', worked);
  const running = deadlines(caseFile, LIMITS, CALENDAR);

  it.each([
    ['green', 'before 80 % of the limit', '2026-09-15T12:59'],
    ['yellow', 'from 80 % on', '2026-09-15T13:00'],
    ['yellow', 'to the last minute', '2026-09-15T13:59'],
    ['red', 'from 100 % on', '2026-09-15T14:00'],
  ])('is %s %s', (colour, _when, now) => {
    expect(lamp(running, local(now), CALENDAR)).toBe(colour);
  });

  it('turns yellow after 80 % of the working time, not of the natural time', () => {
    const late = deadlines(
      caseIn('dispatched', { ...worked, firstDispatchedAt: local('2026-09-18T16:00') }),
      LIMITS,
      CALENDAR,
    );
    expect(late.map((one) => yellowAt(one, CALENDAR))).toEqual([local('2026-09-21T12:00')]);
  });

  it('shows the worst of several clocks', () => {
    const both = deadlines(caseIn('filed', worked), LIMITS, CALENDAR);
    expect(lamp(both, local('2026-09-15T11:30'), CALENDAR)).toBe('red');
  });

  it('is off where no clock runs', () => {
    expect(lamp([], entered, CALENDAR)).toBe('off');
  });
});

describe('finished work', () => {
  it('was in time up to the last moment', () => {
    expect(isDisposedOnTime(caseIn('disposed', { ...worked, disposedAt: local('2026-09-15T14:00') }), CALENDAR)).toBe(
      true,
    );
    expect(isDisposedOnTime(caseIn('disposed', { ...worked, disposedAt: local('2026-09-15T14:01') }), CALENDAR)).toBe(
      false,
    );
  });

  it('is unknown while it is not finished or had no limit', () => {
    expect(isDisposedOnTime(caseIn('in_disposal', worked), CALENDAR)).toBeUndefined();
    expect(
      isDisposedOnTime(caseIn('disposed', { ...worked, condition: undefined, disposedAt: entered }), CALENDAR),
    ).toBeUndefined();
    expect(disposalMs(caseIn('in_disposal', worked), CALENDAR)).toBeUndefined();
  });

  it('took the working time from the first dispatch to its end', () => {
    const overNight = { ...worked, disposedAt: local('2026-09-16T10:00') };
    expect(disposalMs(caseIn('disposed', overNight), CALENDAR)).toBe(9 * 3_600_000);
  });
});
