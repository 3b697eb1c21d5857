import { describe, expect, it } from 'vitest';
import { zoneShiftHint, zoneShiftMinutes } from './zone-shift.ts';

const HOUR = 3_600_000;

describe('how far a time is off', () => {
  it.each([
    ['eight hours ahead, a minute on its way', 28_738_000, 480],
    ['eight hours ahead', 8 * HOUR, 480],
    ['five hours behind', -5 * HOUR - 30_000, -300],
    ['a half-hour zone', 5.5 * HOUR, 330],
    ['a quarter-hour zone', 5.75 * HOUR, 345],
    ['fourteen hours ahead', 14 * HOUR, 840],
  ])('is what a zone is off: %s', (_what, offMs, minutes) => {
    expect(zoneShiftMinutes(offMs)).toBe(minutes);
  });

  it.each([0, 60_000, -200_000, 8.25 * HOUR, 8 * HOUR + 200_000, 15 * HOUR, -13 * HOUR, -8 * 24 * HOUR])(
    'is what no zone is off: %d',
    (offMs) => {
      expect(zoneShiftMinutes(offMs)).toBeUndefined();
      expect(zoneShiftHint(offMs)).toBe('');
    },
  );

  it('is told in hours', () => {
    expect(zoneShiftHint(28_738_000)).toContain('+8:00 hours');
    expect(zoneShiftHint(-9.5 * HOUR)).toContain('-9:30 hours');
  });
});
