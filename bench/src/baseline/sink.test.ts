import { encodePack } from '@cityloop/contract/mqtt/senml';
import { describe, expect, it } from 'vitest';
import { createSourceKeys, readBare } from './sink.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

describe('readBare', () => {
  it('reads what devices of the bench send, to the millisecond', () => {
    const pack = encodePack([0, 1, 2].map((offset) => ({ metric: 'pm25', at: AT + offset, value: 10 + offset })));
    expect(readBare('a/reading', Buffer.from(JSON.stringify(pack)))).toEqual(
      [0, 1, 2].map((offset) => ({ source: 'a/reading pm25', at: AT + offset, value: 10 + offset })),
    );
  });
});

describe('createSourceKeys', () => {
  it('numbers sources in the order of their first message', () => {
    const keyOf = createSourceKeys();
    expect(['b', 'a', 'b', 'c'].map(keyOf)).toEqual([1, 2, 1, 3]);
  });
});
