import type { Answer, OperationId } from '@cityloop/contract/rest/operations';
import { queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { CallInput, RestClient } from '../rest.ts';

interface Connected {
  readonly client: RestClient;
  /** A display token; undefined where a cookie carries the session. */
  readonly token: string | undefined;
}

const Context = createContext<Connected | undefined>(undefined);

/** Gives the one REST client of the page to everything below it. */
export function RestProvider({ client, token, children }: Connected & { readonly children: ReactNode }) {
  const value = useMemo(() => ({ client, token }), [client, token]);
  return <Context value={value}>{children}</Context>;
}

export function useConnected(): Connected {
  const connected = use(Context);
  if (!connected) throw new Error('Cannot call the server: no RestProvider above this element.');
  return connected;
}

export function useRest(): RestClient {
  return useConnected().client;
}

/** What a read is told: the parameters of its path and its query. */
export type ReadInput<Id extends OperationId> = Omit<CallInput<Id>, 'signal' | 'body'>;

/** `[operationId, input]`, on every page: hints make old by the operation's name (see invalidation.ts). */
export function queryKeyOf<Id extends OperationId>(id: Id, input: ReadInput<Id>): readonly [Id, ReadInput<Id>] {
  return [id, input];
}

/** A GET of the API as query options. */
export function readOperation<Id extends OperationId>(client: RestClient, id: Id, input: ReadInput<Id>) {
  const call = client.call as (id: Id, input: ReadInput<Id>) => Promise<Answer<Id>>;
  return queryOptions({ queryKey: queryKeyOf(id, input), queryFn: () => call(id, input) });
}

export interface ReadSettings {
  readonly enabled?: boolean;
  readonly staleTime?: number;
  readonly refetchInterval?: number;
  /** Keep showing the former answer while the next one, for other parameters, is on its way. */
  readonly keepPrevious?: boolean;
}

/** Reads the API and stays fresh by hints: `useOperation('getCase', { params: { id } })`. */
export function useOperation<Id extends OperationId>(
  id: Id,
  input: ReadInput<Id>,
  { keepPrevious = false, ...settings }: ReadSettings = {},
): UseQueryResult<Answer<Id>> {
  const client = useRest();
  const options = { ...readOperation(client, id, input), ...settings };
  return useQuery(keepPrevious ? { ...options, placeholderData: (previous) => previous } : options) as UseQueryResult<
    Answer<Id>
  >;
}
