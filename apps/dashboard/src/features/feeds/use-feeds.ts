import { useRest } from '@cityloop/client/react/use-operation';
import { isPermitted } from '@cityloop/domain/account/permission';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSession } from '../../session/session.ts';

/** Counts and silence change by themselves. */
export const REFRESH_MS = 5_000;
const PAGE_ROWS = 100;

export function useFeedPages() {
  const client = useRest();
  return useInfiniteQuery({
    queryKey: ['listFeeds', 'pages'],
    queryFn: ({ pageParam }) =>
      client.call('listFeeds', { query: { limit: PAGE_ROWS, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
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

/** Whether this person may change feeds: buttons are drawn by it. */
export function useMayManage(): boolean {
  const session = useSession();
  return isPermitted({ ...session, department: session.department ?? undefined }, 'manageFeeds');
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
