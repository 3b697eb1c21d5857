import { expect, it } from 'vitest';
import { slowestOf } from './slowest.mjs';

it('names the ten slowest files, the slowest first', () => {
  const testResults = Array.from({ length: 12 }, (_, index) => ({
    name: `/root/${index}.test.ts`,
    startTime: 5_000,
    endTime: 5_000 + index * 1_500,
  }));
  const lines = slowestOf({ testResults }, '/root');
  expect(lines).toHaveLength(10);
  expect([lines[0], lines[9]]).toEqual(['    16.5 s  11.test.ts', '     3.0 s  2.test.ts']);
});
