import { describe, expect, it } from 'vitest';
import { drawTable, formatNumber } from './table.ts';

describe('drawTable', () => {
  it('aligns the first column left and the others right', () => {
    const table = drawTable(
      ['what', 'msg/s'],
      [
        ['bare', '9'],
        ['CityLoop', '12,345'],
      ],
    );
    expect(table.split('\n')).toEqual(['what       msg/s', '--------  ------', 'bare           9', 'CityLoop  12,345']);
  });

  it('leaves a missing cell empty', () => {
    expect(drawTable(['a', 'b', 'c'], [['1', '2']])).toBe('a  b  c\n-  -  -\n1  2');
  });
});

describe('formatNumber', () => {
  it('keeps what can be trusted of a measurement', () => {
    expect([0, 0.01234, 3.25159, 99.94, 100.4, 78_123.6].map(formatNumber)).toEqual([
      '0',
      '0.0123',
      '3.25',
      '99.9',
      '100',
      '78,124',
    ]);
  });

  it('shows that something was not measured', () => {
    expect([undefined, Number.NaN].map(formatNumber)).toEqual(['-', '-']);
  });
});
