import { readingTopic } from '@cityloop/contract/mqtt/topics';

/** A metric of a device that the load writes to, with a value that is plausible and breaks no rule. */
export interface Target {
  readonly district: string;
  readonly device: string;
  readonly metric: string;
  readonly value: number;
}

export interface ReadingSource {
  /**
   * The next message of a target, measured `now` (epoch milliseconds); each reading a millisecond after the one before at
   * least, so that none is a duplicate.
   */
  next(target: number, now: number): { readonly topic: string; readonly payload: string };
}

/**
 * SenML packs with `records` readings each, as `encodePack` of the contract would make them; the text is put together
 * from parts, since the generator shares the machine with what it measures.
 */
export function createReadingSource(targets: readonly Target[], records: number): ReadingSource {
  const topics = targets.map(({ district, device }) => readingTopic(district, device));
  const tails = targets.map(({ metric, value }) => `,"n":${JSON.stringify(metric)},"v":${value}}`);
  const later = targets.map(({ metric, value }) =>
    Array.from({ length: records - 1 }, (_, index) => {
      return `,{"n":${JSON.stringify(metric)},"v":${value},"t":${(index + 1) / 1000}}`;
    }).join(''),
  );
  const freeAt = targets.map(() => 0);
  return {
    next(target, now) {
      const at = Math.max(now, freeAt[target] ?? 0);
      freeAt[target] = at + records;
      return { topic: topics[target] ?? '', payload: `[{"bt":${at / 1000}${tails[target]}${later[target]}]` };
    },
  };
}
