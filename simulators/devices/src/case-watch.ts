import { createLive, type Live } from '@cityloop/client/live';
import type { RestClient } from '@cityloop/client/rest';
import type { Logger } from '@cityloop/runtime/logger';
import type { CaseNews } from './incident-director.ts';

export interface CaseWatchOptions {
  readonly serverUrl: string;
  readonly rest: RestClient;
  readonly logger: Logger;
  /** Is there anything that a case could end? If not, hints are let go. */
  readonly isWaiting: () => boolean;
  readonly onNews: (news: CaseNews) => void;
}

export interface CaseWatch {
  close(): void;
}

const RETRY_MS = 5_000;

/** Follows the change feed and fetches each case that changed, one after the other. */
export function watchCases({ serverUrl, rest, logger, isWaiting, onNews }: CaseWatchOptions): CaseWatch {
  const waiting = new Set<string>();
  let isFetching = false;
  let retry: NodeJS.Timeout | undefined;

  async function fetchAll(): Promise<void> {
    if (isFetching) return;
    isFetching = true;
    try {
      for (const id of waiting) {
        onNews(await rest.call('getCase', { params: { id } }));
        waiting.delete(id);
      }
    } catch (error) {
      logger.warn({ err: error, waiting: waiting.size }, 'case could not be fetched');
      retry ??= setTimeout(() => {
        retry = undefined;
        void fetchAll();
      }, RETRY_MS);
    } finally {
      isFetching = false;
    }
  }

  const live: Live = createLive({
    url: serverUrl,
    rest,
    rooms: ['city'],
    onChanges: (changes) => {
      if (!isWaiting()) return;
      for (const change of changes) if (change.kind === 'case') waiting.add(change.id);
      if (waiting.size > 0) void fetchAll();
    },
    onState: ({ refusal }) => {
      // The next attempt of the socket carries the session that this call renews.
      if (refusal?.code === 'unauthenticated') void rest.call('getSession').catch(() => undefined);
    },
  });
  return {
    close() {
      clearTimeout(retry);
      live.close();
    },
  };
}
