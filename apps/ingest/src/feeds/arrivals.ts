import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@cityloop/runtime/logger';
import type { Waiting } from './known-feed.ts';

/** Messages of feeds, in their order, until the feeds are known as they were when the messages came. */
export interface Arrivals {
  add(feed: string, waiting: Waiting): void;
  close(): Promise<void>;
}

export interface ArrivalParts {
  /** Makes these feeds known as they are now. Rejects when the database is away. */
  readonly refresh: (feeds: readonly string[]) => Promise<void>;
  readonly goOn: (feed: string, waiting: Waiting) => void;
  readonly logger: Logger;
}

/** Between two looks: one serves all messages that came meanwhile. */
const GAP_MS = 10;
const RETRY_MS = 250;

/**
 * A feed that was made, activated, mended or paused a moment ago is so for the next message: each one waits for a look into
 * the database that began after it came.
 */
export function createArrivals({ refresh, goOn, logger }: ArrivalParts): Arrivals {
  const stop = new AbortController();
  const pause = (ms: number) => delay(ms, undefined, { signal: stop.signal }).catch(() => undefined);
  let waiting: { readonly feed: string; readonly waiting: Waiting }[] = [];
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    while (waiting.length > 0 && !stop.signal.aborted) {
      const count = waiting.length;
      try {
        await refresh([...new Set(waiting.map(({ feed }) => feed))]);
      } catch (error) {
        logger.warn({ err: error, messages: count }, 'cannot look at the feeds, trying again');
        await pause(RETRY_MS);
        continue;
      }
      if (stop.signal.aborted) return;
      for (const entry of waiting.splice(0, count)) goOn(entry.feed, entry.waiting);
      await pause(GAP_MS);
    }
  }

  return {
    add(feed, entry) {
      waiting.push({ feed, waiting: entry });
      running ??= look().finally(() => {
        running = undefined;
      });
    },
    async close() {
      stop.abort();
      waiting = [];
      await running;
    },
  };
}
