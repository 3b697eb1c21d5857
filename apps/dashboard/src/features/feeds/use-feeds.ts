import { usePages } from '@cityloop/client/react/use-pages';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Counts and silence change by themselves. */
export const REFRESH_MS = 5_000;
const PAGE_ROWS = 100;

export function useFeedPages() {
  return usePages('listFeeds', { limit: PAGE_ROWS }, { refetchInterval: REFRESH_MS });
}

/** Everything that shows feeds is old now. */
export function useForgetFeeds() {
  const queryClient = useQueryClient();
  return () => {
    for (const name of ['listFeeds', 'getFeed', 'listFeedVersions']) {
      void queryClient.invalidateQueries({ queryKey: [name] });
    }
  };
}

/** The value once it has stood still for `quietMs`. */
export function useSettled<T>(value: T, quietMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), quietMs);
    return () => clearTimeout(timer);
  }, [value, quietMs]);
  return settled;
}
