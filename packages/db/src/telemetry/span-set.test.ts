import type { Span } from '@cityloop/domain/time/bucket';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commonSpans, joinSpans, withoutSpans } from './span-set.ts';

const LENGTH = 40;
const spans = fc
  .array(fc.tuple(fc.nat(LENGTH - 1), fc.nat(LENGTH)), { maxLength: 8 })
  .map((pairs) => pairs.map(([from, to]) => ({ from, to })));
/** The whole numbers that spans cover. */
const numbersOf = (covered: readonly Span[]) =>
  Array.from({ length: LENGTH }, (_, n) => n).filter((n) => covered.some(({ from, to }) => from <= n && n < to));

it('joined spans cover the same, in order, with room between them', () => {
  fc.assert(
    fc.property(spans, (given) => {
      const joined = joinSpans(given);
      expect(numbersOf(joined)).toEqual(numbersOf(given));
      expect(joined.every(({ from, to }, index) => from < to && from > (joined[index - 1]?.to ?? -1))).toBe(true);
    }),
  );
});

it('differences and intersections are those of their numbers', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const [one, other] = [joinSpans(a), joinSpans(b)];
      const taken = new Set(numbersOf(other));
      expect(numbersOf(withoutSpans(one, other))).toEqual(numbersOf(one).filter((n) => !taken.has(n)));
      expect(numbersOf(commonSpans(one, other))).toEqual(numbersOf(one).filter((n) => taken.has(n)));
    }),
  );
});
