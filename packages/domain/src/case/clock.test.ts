import { describe, expect, it } from 'vitest';
import { BOOK } from '../test/sample-case.ts';
import type { ChosenCondition, ClockBook } from './book.ts';
import {
  type Clock,
  clocksChangedBy,
  dueTimes,
  isDisposedOnTime,
  lamp,
  overdue,
  runningClocks,
  withChanged,
} from './clock.ts';
import { CASE_STATES, type CaseState, isEnded } from './states.ts';

const local = (text: string) => new Date(`${text}:00+08:00`);
const HOUR = 3_600_000;
const condition: ChosenCondition = {
  code: 'c',
  timeLimit: { amount: 4, unit: 'workHour' },
  totalTimeLimit: { amount: 2, unit: 'workDay' },
  closingCondition: 'clean',
};

interface Went {
  readonly clocks: readonly Clock[];
  readonly state: CaseState | null;
}
const NEW: Went = { clocks: [], state: null };

/** One change of state at a local time. */
function go(
  { clocks, state: from }: Went,
  to: CaseState,
  at: string,
  { book = BOOK, chosen = [condition] }: { book?: ClockBook; chosen?: readonly ChosenCondition[] } = {},
): Went {
  const changed = clocksChangedBy({ from, to, at: local(at), clocks, condition: chosen[0] }, book);
  return { clocks: withChanged(clocks, changed), state: to };
}

const running = ({ clocks }: Went) => runningClocks(clocks).map(({ kind, dueAt }) => [kind, dueAt]);
const spent = ({ clocks }: Went, wanted: Clock['kind']) => clocks.find(({ kind }) => kind === wanted)?.spentMs;

const dispatched = go({ clocks: [], state: 'filed' }, 'dispatched', '2026-09-15T09:00');
const accepted = go(dispatched, 'in_disposal', '2026-09-15T09:10');

describe('the clocks that run', () => {
  it.each([
    ['reported', 'confirmation', '2026-09-15T12:00'],
    ['confirmed', 'filing', '2026-09-15T11:00'],
    ['filed', 'dispatch', '2026-09-15T11:00'],
    ['disposed', 'verification', '2026-09-15T14:00'],
    ['verified', 'closing', '2026-09-15T12:00'],
  ] as const)('%s: the limit of %s runs from entry', (state, kind, due) => {
    expect(running(go(NEW, state, '2026-09-15T10:00'))).toEqual([[kind, local(due)]]);
  });

  it('disposal and the whole run from the first dispatch, on through acceptance', () => {
    const expected = [
      ['disposal', local('2026-09-15T13:00')],
      ['total', local('2026-09-16T17:00')],
    ];
    expect(running(dispatched)).toEqual(expected);
    expect(running(accepted)).toEqual(expected);
  });

  it('filed again after a return: disposal was not reset, and dispatch has a clock of its own', () => {
    const returned = go(accepted, 'filed', '2026-09-15T10:00');
    expect(running(returned).slice(0, 2)).toEqual([
      ['dispatch', local('2026-09-15T11:00')],
      ['disposal', local('2026-09-15T13:00')],
    ]);
    expect(running(go(returned, 'dispatched', '2026-09-15T12:00'))[0]).toEqual(['disposal', local('2026-09-15T13:00')]);
  });

  it('a stage that is entered again begins again', () => {
    const once = go(go(dispatched, 'filed', '2026-09-15T10:00'), 'dispatched', '2026-09-15T10:30');
    const again = go(once, 'filed', '2026-09-15T11:00');
    expect(running(again)[0]).toEqual(['dispatch', local('2026-09-15T12:00')]);
    expect(spent(again, 'dispatch')).toBe(0);
  });

  it('a case without a condition has no limit of disposal, one without a total none of the whole', () => {
    const none = go({ clocks: [], state: 'filed' }, 'dispatched', '2026-09-15T09:00', { chosen: [] });
    expect(running(go(none, 'in_disposal', '2026-09-15T09:10'))).toEqual([]);
    const { totalTimeLimit: _none, ...chosen } = condition;
    expect(running(go(NEW, 'dispatched', '2026-09-15T09:00', { chosen: [chosen] })).map(([kind]) => kind)).toEqual([
      'disposal',
    ]);
  });

  it('a stage without a limit in the book has no clock', () => {
    expect(running(go(NEW, 'reported', '2026-09-15T09:00', { book: { ...BOOK, stageLimits: {} } }))).toEqual([]);
  });

  it.each(CASE_STATES.filter((state) => isEnded(state) || state === 'suspended'))('%s: all clocks stand', (state) => {
    expect(running(go(accepted, state, '2026-09-15T10:00'))).toEqual([]);
  });
});

describe('time spent', () => {
  it("finished work that fails 核查 gets back what was left: the collector's delay costs the department nothing", () => {
    const done = go(accepted, 'disposed', '2026-09-15T10:00');
    expect(spent(done, 'disposal')).toBe(HOUR);
    const failed = go(done, 'dispatched', '2026-09-15T16:00');
    expect(running(failed)[0]).toEqual(['disposal', local('2026-09-16T11:00')]);
    expect(overdue(failed.clocks, local('2026-09-15T16:00'))).toEqual({ stage: false, total: false });
  });

  it('a suspension costs nobody any time', () => {
    const suspended = go(accepted, 'suspended', '2026-09-15T11:00');
    expect([spent(suspended, 'disposal'), spent(suspended, 'total')]).toEqual([2 * HOUR, 2 * HOUR]);
    const resumed = go(suspended, 'in_disposal', '2026-09-29T09:00');
    expect(running(resumed)).toEqual([
      ['disposal', local('2026-09-29T11:00')],
      ['total', local('2026-09-30T15:00')],
    ]);
  });

  it('a clock resumed after 80 % is yellow at once, one without any left is red at once', () => {
    const late = go(go(accepted, 'disposed', '2026-09-15T12:30'), 'dispatched', '2026-09-15T14:00');
    expect(lamp(late.clocks, local('2026-09-15T14:00'))).toBe('yellow');
    const over = go(go(accepted, 'disposed', '2026-09-15T15:00'), 'dispatched', '2026-09-16T14:00');
    expect(lamp(over.clocks, local('2026-09-16T14:00'))).toBe('red');
  });

  it('what is late by no working time is late all the same', () => {
    const due = go({ clocks: [], state: 'filed' }, 'dispatched', '2026-09-15T13:00');
    expect(running(due)[0]).toEqual(['disposal', local('2026-09-15T17:00')]);
    const atNight = go(due, 'disposed', '2026-09-15T20:00');
    expect(isDisposedOnTime(atNight.clocks, local('2026-09-15T20:00'))).toBe(false);
  });

  it('a clock of the machine that goes back takes nothing back', () => {
    const back = go(go(accepted, 'disposed', '2026-09-15T11:00'), 'dispatched', '2026-09-15T10:00');
    const again = go(back, 'disposed', '2026-09-15T09:30');
    expect(spent(again, 'disposal')).toBe(2 * HOUR);
  });
});

describe('another book', () => {
  const HALF_DAYS: ClockBook = {
    ...BOOK,
    edition: 'second',
    calendar: { ...BOOK.calendar, shifts: [{ startMinute: 540, endMinute: 720 }] },
  };

  it('leaves a running clock as it was fixed', () => {
    const { clocks } = go(dispatched, 'in_disposal', '2026-09-15T10:00', { book: HALF_DAYS });
    expect(runningClocks(clocks).map(({ edition }) => edition)).toEqual(['first', 'first']);
    expect(dueTimes(clocks).stage).toEqual(local('2026-09-15T13:00'));
  });

  it('counts from the next step on, with what was spent under the former', () => {
    const done = go(accepted, 'disposed', '2026-09-15T10:00', { book: HALF_DAYS });
    const failed = go(done, 'dispatched', '2026-09-16T09:00', { book: HALF_DAYS });
    const disposal = runningClocks(failed.clocks)[0];
    expect(disposal).toMatchObject({ kind: 'disposal', edition: 'second', limitMs: 4 * HOUR });
    // Stopped at 10:00 with 13:00 as its due time: two hours of the new calendar were left.
    expect(disposal?.dueAt).toEqual(local('2026-09-16T11:00'));
  });

  it('cannot make late what was stopped in time', () => {
    const allDay: ClockBook = {
      ...BOOK,
      edition: 'third',
      calendar: { ...BOOK.calendar, shifts: [{ startMinute: 0, endMinute: 1440 }] },
    };
    const done = go(accepted, 'disposed', '2026-09-15T12:59', { book: allDay });
    expect(isDisposedOnTime(done.clocks, local('2026-09-15T12:59'))).toBe(true);
  });
});

describe('the lamp', () => {
  const at = (now: string) => lamp(go(NEW, 'reported', '2026-09-15T09:00').clocks, local(now));

  it.each([
    ['green', 'before 80 % of the limit', '2026-09-15T10:35'],
    ['yellow', 'from 80 % on', '2026-09-15T10:36'],
    ['yellow', 'to the last minute', '2026-09-15T10:59'],
    ['red', 'from 100 % on', '2026-09-15T11:00'],
  ])('is %s %s', (colour, _when, now) => {
    expect(at(now)).toBe(colour);
  });

  it('turns yellow after 80 % of the working time, not of the natural time', () => {
    const overTheWeekend = go({ clocks: [], state: 'filed' }, 'dispatched', '2026-09-18T15:00');
    expect(runningClocks(overTheWeekend.clocks)[0]?.yellowAt).toEqual(local('2026-09-21T10:12'));
  });

  it('shows the worst of several clocks', () => {
    const returned = go(accepted, 'filed', '2026-09-15T10:00');
    expect(lamp(returned.clocks, local('2026-09-15T11:30'))).toBe('red');
  });

  it('is off where no clock runs', () => {
    expect(lamp([], local('2026-09-15T10:00'))).toBe('off');
  });
});

describe('overdue', () => {
  it('is two figures: of a stage, and of the whole', () => {
    expect(overdue(dispatched.clocks, local('2026-09-15T14:00'))).toEqual({ stage: true, total: false });
    const waiting = go(accepted, 'disposed', '2026-09-16T16:00');
    expect(overdue(waiting.clocks, local('2026-09-16T17:00'))).toEqual({ stage: false, total: true });
  });

  it('is red on the lamp, the one as the other', () => {
    const waiting = go(accepted, 'disposed', '2026-09-16T16:00');
    expect(lamp(waiting.clocks, local('2026-09-16T17:00'))).toBe('red');
  });
});

describe('finished work', () => {
  it.each([
    ['2026-09-15T13:00', true],
    ['2026-09-15T13:01', false],
  ])('at %s of due 13:00: in time %s', (at, expected) => {
    expect(isDisposedOnTime(go(accepted, 'disposed', at).clocks, local(at))).toBe(expected);
  });

  it('is unknown while it is not finished or had no limit', () => {
    expect(isDisposedOnTime(accepted.clocks, undefined)).toBeUndefined();
    expect(isDisposedOnTime([], local('2026-09-15T13:00'))).toBeUndefined();
  });
});
