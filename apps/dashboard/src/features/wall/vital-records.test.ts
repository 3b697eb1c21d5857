import { describe, expect, it } from 'vitest';
import { recordsOf } from './vital-records.ts';

describe('what a vital sign drills down to', () => {
  it.each([
    ['metric:air-station/pm25:mean', { kind: 'readings', metric: 'pm25' }],
    ['cases:open', { kind: 'cases', overdueOnly: false }],
    ['cases:overdue', { kind: 'cases', overdueOnly: true }],
    ['cases:on-time-rate-today', { kind: 'cases', overdueOnly: false }],
    ['devices:online', undefined],
  ])('%s', (source, records) => {
    expect(recordsOf(source)).toEqual(records);
  });
});
