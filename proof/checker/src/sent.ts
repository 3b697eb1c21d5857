import { type BitSet, createBitSet } from '@cityloop/load/bit-set';
import { readJournal } from '@cityloop/load/journal';
import type { Script } from '@cityloop/load/script';

/** What the journal says of each message. */
export interface Sent {
  /** How often it was published, at most 255. */
  attemptsOf(message: number): number;
  /** Epoch milliseconds: a message was heard between the two; infinity either way where it isn't known. */
  publishedAt(message: number): number;
  acknowledgedAt(message: number): number;
  readonly acknowledged: BitSet;
  /** Messages that were published at all. */
  readonly published: number;
  /** Epoch milliseconds of the last entry. */
  readonly endedAt: number;
}

const MOST_ATTEMPTS = 255;

/** @throws when the journal names a message that the plan doesn't have */
export function readSent(folder: string, script: Script): Sent {
  const attempts = new Uint8Array(script.plan.messages);
  const acknowledged = createBitSet(script.plan.messages);
  const publishedAt = new Float64Array(script.plan.messages).fill(Number.NEGATIVE_INFINITY);
  const acknowledgedAt = new Float64Array(script.plan.messages).fill(Number.POSITIVE_INFINITY);
  let published = 0;
  let lastAt = 0;
  readJournal(folder, ({ kind, message, at }) => {
    lastAt = Math.max(lastAt, at);
    if (message >= attempts.length) throw new Error(`The journal ${folder} names message ${message}, beyond its plan`);
    if (kind === 'acknowledged') {
      acknowledged.add(message);
      acknowledgedAt[message] = script.startedAt + at;
    }
    if (kind !== 'published') return;
    const before = attempts[message] ?? 0;
    if (before === 0) {
      published += 1;
      publishedAt[message] = script.startedAt + at;
    }
    if (before < MOST_ATTEMPTS) attempts[message] = before + 1;
  });
  return {
    attemptsOf: (message) => attempts[message] ?? 0,
    publishedAt: (message) => publishedAt[message] ?? Number.NEGATIVE_INFINITY,
    acknowledgedAt: (message) => acknowledgedAt[message] ?? Number.POSITIVE_INFINITY,
    acknowledged,
    published,
    endedAt: script.startedAt + lastAt,
  };
}
