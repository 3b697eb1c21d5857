import type { Answer, QueryInput } from '@cityloop/contract/rest/operations';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { RestClient } from '../rest.ts';
import { type ReadInput, useRest } from './use-operation.tsx';
import type { ItemOf, ListId } from './use-pages.ts';

/** A list fetched whole, or as far as its page can show it. */
export interface Reach<Item> {
  readonly items: readonly Item[];
  /** There are more: whoever shows the list says so. */
  readonly isCut: boolean;
}

/** Reads a list page by page until it ends, or until `most` items came. */
export async function fetchAllPages<Id extends ListId>(
  rest: RestClient,
  id: Id,
  query: Omit<QueryInput<Id>, 'cursor'>,
  most: number,
): Promise<Reach<ItemOf<Id>>> {
  const call = rest.call as (id: Id, input: ReadInput<Id>) => Promise<Answer<Id>>;
  const items: ItemOf<Id>[] = [];
  let cursor: string | null = null;
  do {
    const input = { query: cursor === null ? query : { ...query, cursor } } as unknown as ReadInput<Id>;
    const page = (await call(id, input)) as { items: ItemOf<Id>[]; next: string | null };
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < most);
  return { items, isCut: cursor !== null };
}

interface AllPagesSettings {
  readonly most: number;
  readonly staleTime?: number;
}

/** A list of which a page shows everything, fresh by hints: `useAllPages('listAlarms', { active: 'true' }, { most: 2000 })`. */
export function useAllPages<Id extends ListId>(
  id: Id,
  query: Omit<QueryInput<Id>, 'cursor'>,
  { most, ...settings }: AllPagesSettings,
): UseQueryResult<Reach<ItemOf<Id>>> {
  const rest = useRest();
  return useQuery({
    queryKey: [id, { query }, 'all'] as const,
    queryFn: () => fetchAllPages(rest, id, query, most),
    placeholderData: (previous) => previous,
    ...settings,
  });
}
