import { type HintChannel, hint } from '@cityloop/db/connection/notify';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';

/** Tells other processes that there is something to read. A lost hint does no harm: the next one comes, and they poll. */
export interface Hinter {
  hint(channel: HintChannel): void;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}

/** Listeners look once for all hints of this span; each NOTIFY takes a lock of the whole database. */
const GATHER_MS = 50;

/** The first hint goes out at once, those that follow in its wake go out together. */
export function createHinter(pool: pg.Pool, logger: Logger): Hinter {
  const waiting = new Map<HintChannel, { again: boolean }>();
  const sending = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();

  function send(channel: HintChannel): void {
    const wake = { again: false };
    waiting.set(channel, wake);
    const sent = hint(pool, channel)
      .catch((error: unknown) => logger.debug({ err: error, channel }, 'hint was not sent'))
      .finally(() => sending.delete(sent));
    sending.add(sent);
    const timer = setTimeout(() => {
      timers.delete(timer);
      waiting.delete(channel);
      if (wake.again) send(channel);
    }, GATHER_MS);
    timers.add(timer);
  }

  return {
    hint(channel) {
      const wake = waiting.get(channel);
      if (wake) wake.again = true;
      else send(channel);
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const [channel, wake] of waiting) if (wake.again) sending.add(hint(pool, channel).catch(() => undefined));
      await Promise.all(sending);
    },
  };
}
