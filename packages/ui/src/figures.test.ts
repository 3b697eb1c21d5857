import { describe, expect, it } from 'vitest';
import { formatAgainst, formatFigure, formatWithUnit } from './figures.ts';

describe('figures', () => {
  it('carry as many digits as their size needs', () => {
    expect([0, 0.123, 12.345, 1234.5].map((value) => formatFigure(value, 'en'))).toEqual([
      '0',
      '0.12',
      '12.3',
      '1,235',
    ]);
  });

  it('say that nothing is known', () => {
    expect(formatFigure(null, 'en')).toBe('–');
  });

  it('show units as people write them', () => {
    expect(formatWithUnit(35, 'ug/m3', 'en')).toBe('35\u2009µg/m³');
    expect(formatWithUnit(35, '%', 'en')).toBe('35%');
    expect(formatWithUnit(3, '1', 'en')).toBe('3');
  });

  it('beyond a limit never look like the limit', () => {
    expect(formatAgainst(89.98, 90, 'en')).toBe('89.98');
    expect(formatAgainst(90, 90, 'en')).toBe('90');
  });
});
