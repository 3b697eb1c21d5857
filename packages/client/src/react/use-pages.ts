import type { Answer, OperationId, QueryInput } from '@cityloop/contract/rest/operations';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReadInput, useRest } from './use-operation.tsx';

/** Operations that answer a list page by page. */
export type ListId = {
  [Id in OperationId]: Answer<Id> extends { items: readonly unknown[]; next: string | null } ? Id : never;
}[OperationId];
export type ItemOf<Id extends ListId> = Answer<Id> extends { items: readonly (infer Item)[] } ? Item : never;

/** A list as a page shows it: what came so far, whether there is more, and what went wrong. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  /** Nothing came yet. */
  readonly isPending: boolean;
  readonly error: Error | null;
  /** After a failed first page the list is asked for again; after a failed further page only that one. */
  readonly retry: () => void;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

export interface PagesSettings<Item> {
  readonly staleTime?: number;
  /** Milliseconds between two refreshes, or false; by what is shown where that decides it. */
  readonly refetchInterval?: number | ((items: readonly Item[]) => number | false);
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Reads a list page after page: `usePages('listAccounts', { limit: 50, q })`. */
export function usePages<Id extends ListId>(
  id: Id,
  query: Omit<QueryInput<Id>, 'cursor'>,
  { staleTime, refetchInterval = 0 }: PagesSettings<ItemOf<Id>> = {},
): Pages<ItemOf<Id>> {
  const call = useRest().call as (id: Id, input: ReadInput<Id>) => Promise<Answer<Id>>;
  const readPage = async (cursor: string | null) => {
    const input = { query: cursor === null ? query : { ...query, cursor } } as unknown as ReadInput<Id>;
    return (await call(id, input)) as Page<ItemOf<Id>>;
  };
  const pages = useInfiniteQuery({
    queryKey: [id, { query }, 'pages'] as const,
    queryFn: ({ pageParam }) => readPage(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    ...(staleTime === undefined ? {} : { staleTime }),
    refetchInterval: ({ state }) =>
      typeof refetchInterval === 'number' ? refetchInterval || false : refetchInterval(itemsOf(state.data?.pages)),
  });
  return {
    items: itemsOf(pages.data?.pages),
    isPending: pages.isPending,
    error: pages.error,
    retry: () => void (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch()),
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
  };
}

function itemsOf<Item>(pages: readonly Page<Item>[] | undefined): readonly Item[] {
  return pages?.flatMap((page) => page.items) ?? [];
}
