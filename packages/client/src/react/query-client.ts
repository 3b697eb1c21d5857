import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '../problem.ts';

/** Hints keep the cache fresh; the long stale time keeps focus and remounts from asking again. A refusal is an answer. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: 120_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 3 && !(error instanceof ProblemError && error.status < 500),
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 15_000) * (0.75 + Math.random() / 2),
      },
    },
  });
}
