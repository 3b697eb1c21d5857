import type { StreamDay } from '@cityloop/db/history/history-day';

const DAY_MS = 86_400_000;
const BITS = 32;

/** Days of streams, a bit each: millions of them in some megabytes. */
export interface DaySet {
  /** Whether it was not there. */
  readonly add: (day: StreamDay) => boolean;
  readonly has: (day: StreamDay) => boolean;
}

export function createDaySet(): DaySet {
  const streams = new Map<number, Map<number, number>>();

  function place({ componentKey, metricKey, day }: StreamDay) {
    const stream = componentKey * 32_768 + metricKey;
    const number = Math.floor(day / DAY_MS);
    return { stream, word: Math.floor(number / BITS), bit: 1 << (((number % BITS) + BITS) % BITS) };
  }

  return {
    has(day) {
      const { stream, word, bit } = place(day);
      return ((streams.get(stream)?.get(word) ?? 0) & bit) !== 0;
    },
    add(day) {
      const { stream, word, bit } = place(day);
      const words = streams.get(stream) ?? new Map<number, number>();
      const former = words.get(word) ?? 0;
      if ((former & bit) !== 0) return false;
      words.set(word, former | bit);
      streams.set(stream, words);
      return true;
    },
  };
}
