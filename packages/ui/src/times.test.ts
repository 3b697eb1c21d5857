import { describe, expect, it } from 'vitest';
import { timesIn } from './times.ts';

const newYear = '2025-12-31T16:00:00.000Z';

describe('the times of a city', () => {
  it('are on its own clocks, wherever the browser stands', () => {
    const at = '2026-03-02T01:02:03.456Z';
    expect(timesIn('Asia/Shanghai').clock(at)).toBe('09:02:03');
    expect(timesIn('America/New_York').clock(at)).toBe('20:02:03');
    expect(timesIn('Asia/Kolkata').minute(at)).toBe('06:32');
  });

  it('have a midnight that is 00:00 and belongs to the new day', () => {
    const shanghai = timesIn('Asia/Shanghai');
    expect(shanghai.stamp(newYear)).toBe('2026-01-01 00:00:00');
    expect(shanghai.moment(Date.parse(newYear) - 1)).toBe('12-31 23:59:59');
  });

  it('say yesterday in one city of an instant that is today in another', () => {
    const at = '2026-03-02T02:00:00Z';
    expect(timesIn('Asia/Shanghai').day(at)).toBe('2026-03-02');
    expect(timesIn('America/New_York').day(at)).toBe('2026-03-01');
  });

  it('follow both changes of the year', () => {
    const berlin = timesIn('Europe/Berlin');
    expect(['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z'].map(berlin.clock)).toEqual(['01:59:59', '03:00:00']);
    expect(['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(berlin.minute)).toEqual(['02:30', '02:30']);
  });

  it('say how far they are ahead, half hours and changes included', () => {
    const hours = (zone: string, at: string) => timesIn(zone).aheadMs(at) / 3_600_000;
    expect(hours('Asia/Shanghai', '2026-03-02T01:02:03.456Z')).toBe(8);
    expect(hours('Asia/Kathmandu', '2026-03-02T01:02:03Z')).toBe(5.75);
    expect(hours('America/New_York', '2026-03-08T06:59:59Z')).toBe(-5);
    expect(hours('America/New_York', '2026-03-08T07:00:00Z')).toBe(-4);
    expect(hours('-03:30', newYear)).toBe(-3.5);
    expect(timesIn(undefined).aheadMs(newYear)).toBe(0);
  });

  it('name the day in words', () => {
    expect(timesIn('Asia/Shanghai').date(newYear, 'zh-CN')).toBe('2026年1月1日星期四');
    expect(timesIn('Asia/Shanghai').date(newYear, 'en')).toBe('Thursday, January 1, 2026');
  });

  it('take an offset where no name of a zone is known', () => {
    expect(timesIn('+08:00').stamp(newYear)).toBe('2026-01-01 00:00:00');
    expect(timesIn('UTC-03:30').clock(newYear)).toBe('12:30:00');
    expect(timesIn('+08:00').date(newYear, 'en')).toBe('Thursday, January 1, 2026');
  });

  it('are dashes before the city said where it lies', () => {
    expect(timesIn(undefined).stamp(newYear)).toBe('–');
  });

  it('are UTC, and say so, in a zone that the browser does not know', () => {
    expect(timesIn('Moon/Tranquility').moment(newYear)).toBe('12-31 16:00:00Z');
  });
});
