import { type HintListener, listenForHints } from '@cityloop/db/connection/hint-listener';
import type { Logger } from '@cityloop/runtime/logger';

/** Many hints come at once; one reload serves all of a second. */
const GATHER_HINTS_MS = 1_000;

export interface ReloadParts {
  readonly config: { readonly DATABASE_URL: string; readonly REGISTRY_REFRESH_MS: number };
  readonly logger: Logger;
  readonly reload: () => Promise<void>;
  /** Messages wait in the inbox: known at once, since nothing has to be read again. */
  readonly onInbox: () => void;
}

/** Runs `reload` after hints of work and every interval; one at a time. */
export function reloadOnHints({ config, logger, reload, onInbox }: ReloadParts): HintListener {
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= reload()
      .catch((error: unknown) => logger.warn({ err: error }, 'cannot reload the registry'))
      .finally(() => {
        running = undefined;
      });
  };
  let soon: NodeJS.Timeout | undefined;
  const runSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      run();
    }, GATHER_HINTS_MS);
  };
  const timer = setInterval(run, config.REGISTRY_REFRESH_MS);
  const hints = listenForHints({
    url: config.DATABASE_URL,
    applicationName: 'cityloop-ingest-hints',
    channels: ['work', 'schema', 'inbox'],
    onHint: (channel) => (channel === 'inbox' ? onInbox() : runSoon()),
    onAway: (error) => logger.warn({ err: error }, 'hints are away'),
  });
  return {
    async close() {
      clearInterval(timer);
      // A hint that is heard while the listener closes sets it again.
      await hints.close();
      clearTimeout(soon);
      await running;
    },
  };
}
