import TinyQueue from 'tinyqueue';

/** When each of many sources is to be looked at next; a source has one moment at most. */
export interface Moments {
  has(key: number): boolean;
  /** Brings the moment of a source forward; a later one than it has changes nothing. */
  bring(key: number, at: number): void;
  /** The earliest; undefined where there is none. */
  next(): number | undefined;
  /** Takes out one whose moment is not later than `until`. */
  take(until: number): number | undefined;
}

interface Entry {
  readonly key: number;
  readonly at: number;
}

/** What was brought forward stays in the queue, and is passed over when its time comes. */
export function createMoments(): Moments {
  const queue = new TinyQueue<Entry>([], (a, b) => a.at - b.at);
  const current = new Map<number, number>();

  /** The first that still counts. */
  function first(): Entry | undefined {
    for (let entry = queue.peek(); entry; entry = queue.peek()) {
      if (current.get(entry.key) === entry.at) return entry;
      queue.pop();
    }
    return undefined;
  }

  return {
    has: (key) => current.has(key),
    bring(key, at) {
      const known = current.get(key);
      if (known !== undefined && known <= at) return;
      current.set(key, at);
      queue.push({ key, at });
    },
    next: () => first()?.at,
    take(until) {
      const entry = first();
      if (!entry || entry.at > until) return undefined;
      current.delete(entry.key);
      queue.pop();
      return entry.key;
    },
  };
}
