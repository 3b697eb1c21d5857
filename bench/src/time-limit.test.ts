import { describe, expect, it } from 'vitest';
import { StuckError, withinLimit } from './time-limit.ts';

const until = (signal: AbortSignal) => new Promise<never>((_, reject) => signal.addEventListener('abort', reject));

describe('withinLimit', () => {
  it('hands on what the work says in time, and how it fails', async () => {
    const limit = { what: 'overload', limitMs: 60_000, graceMs: 60_000, giveUp: () => undefined };
    await expect(withinLimit(limit, async () => 7)).resolves.toBe(7);
    await expect(withinLimit(limit, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  });

  it('gives work up that takes too long, and waits for its end', async () => {
    let isGivenUp = false;
    let hasEnded = false;
    const giveUp = () => {
      isGivenUp = true;
    };
    const work = (signal: AbortSignal) =>
      until(signal).finally(() => {
        hasEnded = true;
      });
    const limit = { what: 'overload', limitMs: 5, graceMs: 60_000, giveUp };
    await expect(withinLimit(limit, work)).rejects.toThrow('overload took longer than its limit of 0.005 s');
    expect([hasEnded, isGivenUp]).toEqual([true, true]);
  });

  it('says when it does not end', async () => {
    const limit = { what: 'overload', limitMs: 5, graceMs: 5, giveUp: () => undefined };
    await expect(withinLimit(limit, () => new Promise(() => undefined))).rejects.toThrow(StuckError);
  });
});
