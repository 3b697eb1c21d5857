import { useRest } from '@cityloop/client/react/use-operation';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type QueueFilters, type QueueTab, queueQuery } from './queue-tabs.ts';
import { steadyRows } from './steady-order.ts';

const PAGE_ROWS = 50;
const EMPTY: readonly CaseSummary[] = [];

/** The rows of a tab, page after page, fresh by hints, but never moving under the reader's hand. */
export function useQueue(tab: QueueTab, filters: QueueFilters, isHeld: boolean) {
  const client = useRest();
  const query = { ...queueQuery(tab, filters), limit: PAGE_ROWS };
  const pages = useInfiniteQuery({
    queryKey: ['listCases', query, 'pages'],
    queryFn: ({ pageParam }) =>
      client.call('listCases', { query: pageParam === undefined ? query : { ...query, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const fresh = pages.data?.pages ? pages.data.pages.flatMap((page) => page.items) : EMPTY;
  const listKey = JSON.stringify(query);
  const [held, setHeld] = useState({ listKey, rows: EMPTY, pageCount: 0 });
  const pageCount = pages.data?.pages.length ?? 0;
  const staysHeld = isHeld && held.listKey === listKey && held.pageCount === pageCount;
  const { rows, waiting } = steadyRows(staysHeld ? held.rows : EMPTY, fresh, staysHeld);
  if (!isSame(rows, held.rows) || held.listKey !== listKey || held.pageCount !== pageCount) {
    setHeld({ listKey, rows, pageCount });
  }
  return {
    rows,
    waiting,
    showWaiting: () => setHeld({ listKey, rows: EMPTY, pageCount }),
    isPending: pages.isPending,
    error: pages.error,
    refetch: pages.refetch,
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
  };
}

function isSame(a: readonly CaseSummary[], b: readonly CaseSummary[]): boolean {
  return a.length === b.length && a.every((row, index) => row === b[index]);
}
