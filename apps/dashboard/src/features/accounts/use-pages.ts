import { useRest } from '@cityloop/client/react/use-operation';
import { useInfiniteQuery } from '@tanstack/react-query';

const PAGE_ROWS = 50;

export function useAccounts(q: string) {
  const client = useRest();
  const query = { limit: PAGE_ROWS, ...(q === '' ? {} : { q }) };
  return useInfiniteQuery({
    queryKey: ['listAccounts', q],
    queryFn: ({ pageParam }) => client.call('listAccounts', { query: { ...query, ...cursorOf(pageParam) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

export function useAudit() {
  const client = useRest();
  return useInfiniteQuery({
    queryKey: ['listAudit'],
    queryFn: ({ pageParam }) => client.call('listAudit', { query: { limit: PAGE_ROWS, ...cursorOf(pageParam) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: 0,
  });
}

function cursorOf(cursor: string | undefined): { cursor?: string } {
  return cursor === undefined ? {} : { cursor };
}
