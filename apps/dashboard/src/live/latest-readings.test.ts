import { describe, expect, it } from 'vitest';
import { LatestReadings } from './latest-readings.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('latest readings', () => {
  it('keeps the newest, whichever way and in whichever order they come', () => {
    const latest = new LatestReadings();
    latest.takeLive([['d1', 'pm25', at(5), 40, 'good']]);
    latest.takeStored([{ component: 'd1', metric: 'pm25', at: at(3), value: 30, quality: 'good' }]);
    expect(latest.find('d1', 'pm25')?.value).toBe(40);
  });

  it('hands out the components that spoke once', () => {
    const latest = new LatestReadings();
    latest.takeLive([['d1', 'pm25', at(5), 40, 'good']]);
    expect([...latest.takeFresh()]).toEqual(['d1']);
    expect(latest.takeFresh().size).toBe(0);
  });

  it('forgets the stream that was silent for longest when it is full', () => {
    const latest = new LatestReadings(2);
    latest.takeLive([
      ['d1', 'pm25', at(1), 1, 'good'],
      ['d2', 'pm25', at(1), 2, 'good'],
      ['d1', 'pm25', at(2), 3, 'good'],
      ['d3', 'pm25', at(2), 4, 'good'],
    ]);
    expect(latest.size).toBe(2);
    expect(latest.find('d2', 'pm25')).toBeUndefined();
  });
});
