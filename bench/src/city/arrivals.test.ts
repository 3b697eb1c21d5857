import { describe, expect, it } from 'vitest';
import { firstSeen, keyOfReading } from './arrivals.ts';

const at = '2026-01-02T03:04:05.678Z';
const reading = ['readings', [['air-7', 'pm25', at, 12.5, 'good']]];

describe('firstSeen', () => {
  it('finds a reading by component, metric and time, and counts its first arrival', () => {
    const { readings } = firstSeen([
      { at: 1_000.5, text: JSON.stringify(reading) },
      { at: 2_000, text: JSON.stringify(reading) },
    ]);
    expect([...readings]).toEqual([[keyOfReading('air-7', 'pm25', Date.parse(at)), 1_000.5]]);
  });

  it('finds records of the feed by kind and id, and passes over hidden ones', () => {
    const changes = [
      { feedNo: 1, at, kind: 'alarm', id: '7', version: 1 },
      { feedNo: 2, at, kind: 'hidden' },
      { feedNo: 3, at, kind: 'alarm', id: '7', version: 2 },
    ];
    const seen = firstSeen([{ at: 5, text: JSON.stringify(['changes', changes]) }]);
    expect([...seen.changes]).toEqual([['alarm:7', 5]]);
  });
});
