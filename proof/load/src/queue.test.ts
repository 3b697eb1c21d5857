import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNumberQueue } from './queue.ts';

it('a queue gives back what it was given, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat()), { minLength: 1_000, maxLength: 6_000 }), (steps) => {
      const queue = createNumberQueue();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        expect(queue.length).toBe(model.length);
      }
    }),
    { numRuns: 20 },
  );
});
