import { describe, expect, it } from 'vitest';
import { haveSameClocks, haveSameHours, type LocalUnit, localSpan, localStarts } from './bucket.ts';
import { fixedZone, type Zone } from './zone.ts';

const at = (text: string) => Date.parse(text);
const BERLIN: Zone = {
  name: 'Europe/Berlin',
  offsets: [
    [Number.NEGATIVE_INFINITY, 60],
    [at('2026-03-29T01:00Z'), 120],
    [at('2026-10-25T01:00Z'), 60],
  ],
};
const LORD_HOWE: Zone = {
  name: 'Australia/Lord_Howe',
  offsets: [
    [Number.NEGATIVE_INFINITY, 660],
    [at('2026-04-04T15:00Z'), 630],
    [at('2026-10-03T15:30Z'), 660],
  ],
};
/** On the day of the change the clocks show the midnight twice: 01:00 becomes 00:00. */
const AZORES: Zone = {
  name: 'Atlantic/Azores',
  offsets: [
    [Number.NEGATIVE_INFINITY, 0],
    [at('2026-10-25T01:00Z'), -60],
  ],
};
/** 00:01 becomes 23:01 of yesterday. */
const NEWFOUNDLAND: Zone = {
  name: 'America/St_Johns',
  offsets: [
    [Number.NEGATIVE_INFINITY, -150],
    [at('2010-11-07T02:31Z'), -210],
  ],
};
const SHANGHAI = fixedZone(480, 'Asia/Shanghai');
const KOLKATA = fixedZone(330, 'Asia/Kolkata');
const KATHMANDU = fixedZone(345, 'Asia/Kathmandu');

function shown(moment: string, unit: LocalUnit, zone: Zone): string {
  const { from, to } = localSpan(at(moment), unit, zone);
  return [from, to].map((ms) => new Date(ms).toISOString().slice(5, 16)).join(' ');
}

describe('the local span of a moment', () => {
  it.each([
    ['a day in Shanghai', '2026-05-01T16:30Z', 'day', SHANGHAI, '05-01T16:00 05-02T16:00'],
    ['a month in Shanghai', '2026-05-31T15:59Z', 'month', SHANGHAI, '04-30T16:00 05-31T16:00'],
    ['December', '2026-12-31T12:00Z', 'month', SHANGHAI, '11-30T16:00 12-31T16:00'],
    ['a day of 23 hours', '2026-03-29T12:00Z', 'day', BERLIN, '03-28T23:00 03-29T22:00'],
    ['a day of 25 hours', '2026-10-25T12:00Z', 'day', BERLIN, '10-24T22:00 10-25T23:00'],
    ['a month of both clocks', '2026-03-01T12:00Z', 'month', BERLIN, '02-28T23:00 03-31T22:00'],
    ['the first of the repeated hours', '2026-10-25T00:59Z', 'hour', BERLIN, '10-25T00:00 10-25T01:00'],
    ['the second of them', '2026-10-25T01:00Z', 'hour', BERLIN, '10-25T01:00 10-25T02:00'],
    ['an hour in Kolkata', '2026-05-01T12:10Z', 'hour', KOLKATA, '05-01T11:30 05-01T12:30'],
    ['an hour in Kathmandu', '2026-05-01T12:20Z', 'hour', KATHMANDU, '05-01T12:15 05-01T13:15'],
    ['half an hour repeated', '2026-04-04T15:10Z', 'hour', LORD_HOWE, '04-04T15:00 04-04T15:30'],
    ['the hour before it', '2026-04-04T14:59Z', 'hour', LORD_HOWE, '04-04T14:00 04-04T15:00'],
    ['half an hour skipped', '2026-10-03T15:40Z', 'hour', LORD_HOWE, '10-03T15:30 10-03T16:00'],
    ['a day with two midnights', '2026-10-25T01:30Z', 'day', AZORES, '10-25T00:00 10-26T01:00'],
    ['clocks that go back to yesterday', '2010-11-07T02:45Z', 'day', NEWFOUNDLAND, '11-07T02:30 11-08T03:30'],
  ] as const)('%s', (_what, moment, unit, zone, span) => {
    expect(shown(moment, unit, zone)).toBe(span);
  });

  it.each([BERLIN, LORD_HOWE, AZORES, NEWFOUNDLAND, KATHMANDU])('holds it, whatever the moment: $name', (zone) => {
    const middle = zone.offsets.at(-1)?.[0] ?? 0;
    const around = Number.isFinite(middle) ? middle : at('2026-05-01T00:00Z');
    for (const unit of ['hour', 'day', 'month'] as const) {
      for (let ms = around - 3 * 86_400_000; ms < around + 3 * 86_400_000; ms += 7 * 60_000) {
        const { from, to } = localSpan(ms, unit, zone);
        expect(from <= ms && ms < to).toBe(true);
        expect(localSpan(to - 1, unit, zone)).toEqual({ from, to });
        expect(localSpan(to, unit, zone).from).toBe(to);
      }
    }
  });
});

it('spans that overlap a stretch begin one after the other', () => {
  const days = localStarts({ from: at('2026-03-28T12:00Z'), to: at('2026-03-30T22:00Z') }, 'day', BERLIN);
  expect(days.map((ms) => new Date(ms).toISOString().slice(5, 16))).toEqual([
    '03-27T23:00',
    '03-28T23:00',
    '03-29T22:00',
  ]);
});

describe('two zones', () => {
  const winter = { from: at('2026-01-01T00:00Z'), to: at('2026-02-01T00:00Z') };
  const spring = { from: at('2026-03-01T00:00Z'), to: at('2026-04-01T00:00Z') };

  it('have the same clocks for a time', () => {
    const oslo = fixedZone(60, 'always winter');
    expect(haveSameClocks(BERLIN, oslo, winter)).toBe(true);
    expect(haveSameClocks(BERLIN, oslo, spring)).toBe(false);
  });

  it('have the same hours where both stand and move by whole hours', () => {
    expect(haveSameHours(BERLIN, SHANGHAI, spring)).toBe(true);
    expect(haveSameHours(BERLIN, KOLKATA, spring)).toBe(false);
    expect(haveSameHours(KOLKATA, fixedZone(330, 'Asia/Colombo'), spring)).toBe(true);
    expect(haveSameHours(LORD_HOWE, SHANGHAI, { from: at('2026-01-01T00:00Z'), to: at('2026-05-01T00:00Z') })).toBe(
      false,
    );
  });
});
