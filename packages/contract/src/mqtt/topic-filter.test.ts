import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversFilter, isTopicFilter } from './topic-filter.ts';

describe('a topic filter', () => {
  it.each(['a', '+', '#', 'a/+/b', 'a/#', '/', '+/+', 'city/v1/#'])('may be %s', (filter) => {
    expect(isTopicFilter(filter)).toBe(true);
  });
  it.each(['', 'a+', 'a/b#', '#/a', 'a/+b', 'a\0'])('is not %j', (filter) => {
    expect(isTopicFilter(filter)).toBe(false);
  });
});

describe('a filter that is allowed', () => {
  it.each([
    ['#', 'a/b'],
    ['#', '+/#'],
    ['city/#', 'city'],
    ['city/#', 'city/+/x'],
    ['city/+/x', 'city/1/x'],
    ['city/+/x', 'city/+/x'],
    ['a/+/#', 'a/b/c'],
    ['a/+/#', 'a/b/#'],
  ])('%s covers %s', (allowed, wanted) => {
    expect(coversFilter(allowed, wanted)).toBe(true);
  });
  it.each([
    ['a', 'b'],
    ['a/+', 'a/#'],
    ['a/+', 'a/b/c'],
    ['a/b', 'a/+'],
    ['a/b', 'a'],
    ['a', 'a/#'],
    ['a/+/c', '#'],
    ['+', '#'],
    ['a/b/#', 'a/#'],
    ['#', '$SYS/x'],
    ['+/x', '$SYS/x'],
  ])('%s doesn’t cover %s', (allowed, wanted) => {
    expect(coversFilter(allowed, wanted)).toBe(false);
  });

  it('covers a filter only if it matches each topic that the filter matches', () => {
    const level = fc.constantFrom('a', 'b', '', '+');
    const filter = fc
      .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));
    const topic = fc
      .array(fc.constantFrom('a', 'b', '', 'c'), { minLength: 1, maxLength: 5 })
      .map((all) => all.join('/'));
    fc.assert(
      fc.property(filter, filter, topic, (allowed, wanted, one) => {
        if (coversFilter(allowed, wanted) && coversFilter(wanted, one)) expect(coversFilter(allowed, one)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
