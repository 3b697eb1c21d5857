import { timesIn } from '@cityloop/ui/times';
import { expect, it } from 'vitest';
import { cityAxis } from './city-axis.ts';

const at = (text: string) => Date.parse(text);

it.each([
  ['Asia/Shanghai', '2026-05-01T16:00:00Z'],
  ['Asia/Kolkata', '2026-05-01T18:30:00Z'],
  ['America/New_York', '2026-05-02T04:00:00Z'],
])('the midnight of %s is a midnight of the axis, wherever the browser stands', (zone, midnight) => {
  const axis = cityAxis(timesIn(zone), at('2026-05-01T12:00:00Z'));
  expect(new Date(axis.place(at(midnight))).toISOString()).toBe('2026-05-02T00:00:00.000Z');
  expect(axis.tick(axis.place(at(midnight)))).toBe('05-02');
  expect(axis.tick(axis.place(at(midnight) + 5_400_000))).toBe('01:30');
  expect(axis.stamp(axis.place(at(midnight)))).toBe('2026-05-02 00:00:00');
});

it('words are true beyond a change of the clocks, and points stay in order', () => {
  const axis = cityAxis(timesIn('Europe/Berlin'), at('2026-10-24T12:00:00Z'));
  const [before, after] = [axis.place(at('2026-10-25T00:30:00Z')), axis.place(at('2026-10-25T01:30:00Z'))];
  expect(after - before).toBe(3_600_000);
  expect([axis.tick(before), axis.tick(after)]).toEqual(['02:30', '02:30']);
});
