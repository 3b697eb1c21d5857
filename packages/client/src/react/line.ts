import type { QueryClient } from '@tanstack/react-query';
import { createLive, type Live, type LiveOptions } from '../live.ts';
import type { RestClient } from '../rest.ts';
import { Invalidation } from './invalidation.ts';

export interface LineOptions extends Omit<LiveOptions, 'url' | 'rest'> {
  readonly rest: RestClient;
  readonly queryClient: QueryClient;
  /** Called once a second after the hints were passed on, for what a page follows by itself. */
  readonly onFlush?: () => void;
}

const FLUSH_EVERY_MS = 1000;

/**
 * The one socket of a page, wired to its queries: hints make them old in batches, and a feed that began anew makes all
 * of them old. Close it when nobody is signed in any more.
 */
export function openLine({ rest, queryClient, onFlush, onChanges, onRestart, ...options }: LineOptions): Live {
  const invalidation = new Invalidation(queryClient);
  const timer = setInterval(() => {
    invalidation.flush();
    onFlush?.();
  }, FLUSH_EVERY_MS);
  const live = createLive({
    ...options,
    url: '',
    rest,
    onChanges: (changes) => {
      invalidation.take(changes);
      onChanges?.(changes);
    },
    onRestart: () => {
      onRestart?.();
      void queryClient.invalidateQueries();
    },
  });
  return {
    ...live,
    close: () => {
      clearInterval(timer);
      live.close();
    },
  };
}
