import { setTimeout as delay } from 'node:timers/promises';
import { type HintListener, listenForHints } from '@cityloop/db/connection/hint-listener';
import type { Logger } from '@cityloop/runtime/logger';
import type { Credentials } from './credentials.ts';

export interface CredentialWatchParts {
  /** Of the database. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Makes sessions and brokers agree with the credentials as they are now. */
  readonly apply: () => Promise<void>;
  /** Pause between two of them: a broker that reads everything again each time needs time for its work. */
  readonly gapMs: number;
  readonly logger: Logger;
}

/** The longest that a timer of Node can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Follows credentials as they are issued, rotated and revoked: a revocation reaches the sessions as fast as the hint does.
 * Also acts when the overlap of a rotation ends, without a hint.
 */
export function watchCredentials({ url, credentials, apply, gapMs, logger }: CredentialWatchParts): HintListener {
  const stop = new AbortController();
  let isDue = false;
  let running: Promise<void> | undefined;
  let nextEnd: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    while (isDue && !stop.signal.aborted) {
      isDue = false;
      await credentials.follow();
      await apply();
      waitForNextEnd();
      if (gapMs > 0) await delay(gapMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  function look(): void {
    isDue = true;
    running ??= run()
      // The next hint, and the reload of all every half minute, try again.
      .catch((error: unknown) => logger.warn({ err: error }, 'cannot follow the credentials'))
      .finally(() => {
        running = undefined;
        if (isDue && !stop.signal.aborted) look();
      });
  }

  function waitForNextEnd(): void {
    clearTimeout(nextEnd);
    const at = credentials.nextEnd();
    if (at !== undefined) nextEnd = setTimeout(look, Math.min(Math.max(at - Date.now(), 0) + 1, LONGEST_TIMER_MS));
  }

  const hints = listenForHints({
    url,
    applicationName: 'cityloop-ingest-credentials',
    channels: ['credentials'],
    onHint: look,
    onAway: (error) => logger.warn({ err: error }, 'hints about credentials are away'),
  });
  return {
    async close() {
      stop.abort();
      clearTimeout(nextEnd);
      await hints.close();
      await running;
      clearTimeout(nextEnd);
    },
  };
}
