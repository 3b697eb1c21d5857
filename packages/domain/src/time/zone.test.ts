import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTimeLimit, type WorkCalendar, workingMsBetween } from './work-calendar.ts';
import { fixedZone, localDay, momentOf, nextDay, offsetMinutesAt, type Zone } from './zone.ts';

const at = (text: string) => Date.parse(text);
const BERLIN: Zone = {
  name: 'Europe/Berlin',
  offsets: [
    [Number.NEGATIVE_INFINITY, 60],
    [at('2026-03-29T01:00Z'), 120],
    [at('2026-10-25T01:00Z'), 60],
  ],
};
const SHANGHAI = fixedZone(480, 'Asia/Shanghai');
const KOLKATA = fixedZone(330, 'Asia/Kolkata');
const shown = (day: string, clock: string, zone: Zone) => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return new Date(momentOf(day, hours * 60 + minutes, zone)).toISOString().slice(0, 16);
};

describe('what local clocks show', () => {
  it.each([
    ['in winter', '2026-01-15', '09:00', '2026-01-15T08:00'],
    ['in summer', '2026-07-15', '09:00', '2026-07-15T07:00'],
    ['before the change in spring', '2026-03-29', '01:59', '2026-03-29T00:59'],
    ['skipped in spring: the moment of the change', '2026-03-29', '02:30', '2026-03-29T01:00'],
    ['after the change in spring', '2026-03-29', '03:00', '2026-03-29T01:00'],
    ['shown twice in autumn: the first', '2026-10-25', '02:30', '2026-10-25T00:30'],
    ['after the change in autumn', '2026-10-25', '03:00', '2026-10-25T02:00'],
  ])('%s', (_what, day, clock, utc) => {
    expect(shown(day, clock, BERLIN)).toBe(utc);
  });

  it('with half an hour', () => {
    expect(shown('2026-05-01', '09:00', KOLKATA)).toBe('2026-05-01T03:30');
    expect(localDay(new Date('2026-04-30T18:30Z'), KOLKATA)).toBe('2026-05-01');
  });

  it('the day of a moment', () => {
    expect(localDay(new Date('2026-03-28T22:59Z'), BERLIN)).toBe('2026-03-28');
    expect(localDay(new Date('2026-03-28T23:00Z'), BERLIN)).toBe('2026-03-29');
    expect(localDay(new Date('2026-07-28T22:00Z'), BERLIN)).toBe('2026-07-29');
    expect(localDay(new Date('2026-09-15T16:00Z'), SHANGHAI)).toBe('2026-09-16');
    expect(nextDay('2026-12-31')).toBe('2027-01-01');
  });
});

describe('working time over a change of the clocks', () => {
  const nightly: WorkCalendar = {
    zone: BERLIN,
    shifts: [{ startMinute: 0, endMinute: 360 }],
    holidays: new Set(),
    makeupDays: new Set(['2026-03-29', '2026-10-25']),
  };

  it.each([
    ['a night of spring is an hour shorter', '2026-03-28T23:00Z', '2026-03-29T22:00Z', 5],
    ['a night of autumn is an hour longer', '2026-10-24T22:00Z', '2026-10-25T23:00Z', 7],
  ])('%s', (_what, from, to, hours) => {
    expect(workingMsBetween(new Date(from), new Date(to), nightly) / 3_600_000).toBe(hours);
  });

  it('a shift of the day keeps its hours on the wall', () => {
    const daily = { ...nightly, shifts: [{ startMinute: 540, endMinute: 1020 }], makeupDays: new Set<string>() };
    const friday = new Date('2026-03-27T15:00Z');
    expect(addTimeLimit(friday, { amount: 2, unit: 'workHour' }, daily)).toEqual(new Date('2026-03-30T08:00Z'));
  });
});

describe('against brute force, minute by minute, in three zones', () => {
  const shifts = [
    { startMinute: 60, endMinute: 200 },
    { startMinute: 540, endMinute: 1020 },
  ];
  const worksAt = (ms: number, zone: Zone) => {
    const localMs = ms + offsetMinutesAt(ms, zone) * 60_000;
    const minute = Math.floor(localMs / 60_000) % 1440;
    const weekday = new Date(localMs).getUTCDay();
    return weekday !== 6 && shifts.some((shift) => minute >= shift.startMinute && minute < shift.endMinute);
  };

  it.each([
    ['Europe/Berlin in spring', BERLIN, '2026-03-26T00:00Z'],
    ['Europe/Berlin in autumn', BERLIN, '2026-10-22T00:00Z'],
    ['Asia/Shanghai', SHANGHAI, '2026-06-01T00:00Z'],
    ['Asia/Kolkata', KOLKATA, '2026-06-01T00:00Z'],
  ])('%s', (_what, zone, begin) => {
    const sundays = ['2026-03-29', '2026-10-25', '2026-06-07', '2026-05-31', '2026-11-01', '2026-04-05'];
    const calendar: WorkCalendar = { zone, shifts, holidays: new Set(), makeupDays: new Set(sundays) };
    fc.assert(
      fc.property(fc.nat(6000), fc.nat(3000), (start, length) => {
        const from = at(begin) + start * 60_000;
        const to = from + length * 60_000;
        let minutes = 0;
        for (let ms = from; ms < to; ms += 60_000) if (worksAt(ms, zone)) minutes += 1;
        expect(workingMsBetween(new Date(from), new Date(to), calendar)).toBe(minutes * 60_000);
      }),
      { numRuns: 60 },
    );
  });
});
