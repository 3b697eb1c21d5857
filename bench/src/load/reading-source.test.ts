import { encodePack, resolvePack, senmlPack } from '@cityloop/contract/mqtt/senml';
import { describe, expect, it } from 'vitest';
import { createReadingSource } from './reading-source.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const target = { district: '990101', device: 'air-7', metric: 'pm25', value: 12.5 };

describe('createReadingSource', () => {
  it('writes exactly what the encoder of the contract writes', () => {
    const readings = [0, 1, 2, 3].map((offset) => ({ metric: 'pm25', at: START + offset, value: 12.5 }));
    expect(createReadingSource([target], 4).next(0, START)).toEqual({
      topic: 'city/v1/990101/air-7/reading',
      payload: JSON.stringify(encodePack(readings)),
    });
  });

  it('never repeats a time of a target, and lets targets go on their own', () => {
    const source = createReadingSource([target, { ...target, device: 'air-8' }], 2);
    const nextTimes = (index: number, now = START) => {
      const { payload } = source.next(index, now);
      return resolvePack(senmlPack.parse(JSON.parse(payload)), 0).map((record) => record.at - START);
    };
    expect([nextTimes(0), nextTimes(0), nextTimes(1)]).toEqual([
      [0, 1],
      [2, 3],
      [0, 1],
    ]);
    expect(nextTimes(0, START + 60_000)).toEqual([60_000, 60_001]);
  });
});
