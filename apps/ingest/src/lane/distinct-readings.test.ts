import fc from 'fast-check';
import { expect, it } from 'vitest';
import { distinctReadings } from './distinct-readings.ts';

const row = fc.record({
  componentKey: fc.integer({ min: 1, max: 3 }),
  metricKey: fc.integer({ min: 1, max: 2 }),
  at: fc.integer({ min: 0, max: 5 }),
  value: fc.integer({ min: 0, max: 2 }),
  quality: fc.constant(0),
  receivedAt: fc.constant(0),
});

it('readings come out sorted and once, the first of each key; the newest of each stream; the rest is counted', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (given) => {
      const first = new Map<string, (typeof given)[number]>();
      let conflicts = 0;
      for (const one of given) {
        const key = `${one.componentKey} ${one.metricKey} ${one.at}`;
        const known = first.get(key);
        if (!known) first.set(key, one);
        else if (known.value !== one.value) conflicts += 1;
      }
      const newest = new Map<string, (typeof given)[number]>();
      for (const one of first.values()) {
        const stream = `${one.componentKey} ${one.metricKey}`;
        if (one.at > (newest.get(stream)?.at ?? -1)) newest.set(stream, one);
      }
      const found = distinctReadings(given);
      expect(new Set(found.readings)).toEqual(new Set(first.values()));
      expect(found.readings).toEqual(
        [...found.readings].sort((a, b) => a.componentKey - b.componentKey || a.metricKey - b.metricKey || a.at - b.at),
      );
      expect(new Set(found.latest)).toEqual(new Set(newest.values()));
      expect(found).toMatchObject({ repeats: given.length - first.size, conflicts });
    }),
  );
});
