import { describe, expect, it } from 'vitest';
import {
  firstDue,
  formatLimit,
  formatRemaining,
  formatRoughSpan,
  formatSpan,
  lampAt,
  nextTickMs,
  type RunningClock,
} from './spans.ts';

const start = Date.parse('2026-03-02T01:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const at = (ms: number) => new Date(start + ms).toISOString();
const clock: RunningClock = { kind: 'disposal', startedAt: at(0), yellowAt: at(8 * hour), dueAt: at(10 * hour) };

describe('lampAt', () => {
  it('is green to the yellow mark, yellow to the deadline, red from it on', () => {
    const lamps = [0, 8 * hour - 1, 8 * hour, 10 * hour - 1, 10 * hour].map((ms) => lampAt(clock, start + ms));
    expect(lamps).toEqual(['green', 'green', 'yellow', 'yellow', 'red']);
  });
  it('is off where no clock runs', () => expect(lampAt(undefined, start)).toBe('off'));
});

describe('firstDue', () => {
  it('is the clock that runs out first, whatever their order', () => {
    const sooner: RunningClock = { ...clock, kind: 'dispatch', dueAt: at(hour) };
    expect(firstDue([clock, sooner])).toBe(sooner);
    expect(firstDue([])).toBeUndefined();
  });
});

describe('formatRemaining', () => {
  it.each([
    [2 * day + 3 * hour, '剩余 2 天 3 小时', '2 d 3 h left'],
    [3 * hour + 20 * minute, '剩余 3 小时 20 分钟', '3 h 20 min left'],
    [45 * minute, '剩余 45 分钟', '45 min left'],
    [95_000, '剩余 1 分钟 35 秒', '1 min 35 s left'],
    [-30_000, '超期 30 秒', 'Overdue 30 s'],
    [-(4 * hour), '超期 4 小时 0 分钟', 'Overdue 4 h 0 min'],
  ])('%d ms reads %s / %s', (left, zh, en) => {
    expect(formatRemaining(at(left), start, 'zh-CN')).toBe(zh);
    expect(formatRemaining(at(left), start, 'en')).toBe(en);
  });
  it('shows at most two units of a span', () => expect(formatSpan(day + 59_000, 'en')).toBe('1 d 0 h'));
});

describe('formatRoughSpan', () => {
  it.each([
    [36 * hour, '1.5\u2009天', '1.5\u2009d'],
    [90 * minute, '1.5\u2009小时', '1.5\u2009h'],
    [10 * minute, '10\u2009分钟', '10\u2009min'],
    [5000, '5\u2009秒', '5\u2009s'],
  ])('%d ms reads %s / %s', (ms, zh, en) => {
    expect(formatRoughSpan(ms, 'zh-CN')).toBe(zh);
    expect(formatRoughSpan(ms, 'en')).toBe(en);
  });
});

describe('formatLimit', () => {
  it('tells working time from natural time', () => {
    expect(formatLimit({ amount: 3, unit: 'workHour' }, 'zh-CN')).toBe('3 工作时');
    expect(formatLimit({ amount: 2, unit: 'workDay' }, 'en')).toBe('2 working d');
    expect(formatLimit({ amount: 2, unit: 'hour' }, 'en')).toBe('2 h');
  });
  it('lets a unit of a newer server stand for itself', () => {
    expect(formatLimit({ amount: 2, unit: 'moon' }, 'en')).toBe('2 moon');
  });
});

describe('nextTickMs', () => {
  it('is a second near the deadline and half a minute far from it', () => {
    const due = start + 10 * hour;
    expect([due - hour, due - 2 * minute, due, due + minute, due + hour].map((now) => nextTickMs(clock, now))).toEqual([
      30_000, 1000, 1000, 1000, 30_000,
    ]);
  });
  it('does not sleep past the moment from which seconds are shown', () => {
    expect(nextTickMs(clock, start + 10 * hour - 2 * minute - 5000)).toBe(5001);
  });
});
