import { fetchAllPages, type Reach } from '@cityloop/client/react/use-all-pages';
import { useRest } from '@cityloop/client/react/use-operation';
import type { RestClient } from '@cityloop/client/rest';
import type { Change } from '@cityloop/contract/rest/change';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { type QueryClient, useQuery } from '@tanstack/react-query';

const DEVICES_KEY = ['listComponents', 'devices'] as const;
const PAGE = 5000;
/** More points than these make the map slow; that there are more is said. */
const MOST_DEVICES = 20_000;

/** Every device of the city with its place and whether it is online; kept fresh by {@link DeviceRefresh}. */
export function useDevices() {
  const client = useRest();
  return useQuery({
    queryKey: DEVICES_KEY,
    queryFn: () => fetchAllPages(client, 'listComponents', { device: 'true', limit: PAGE }, MOST_DEVICES),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}

/** Fetched one by one up to here; a larger burst, such as a broker's restart, costs one list instead. */
const MAX_SINGLE = 20;
const FLUSHES_PER_LIST = 10;

/** Follows hints about devices without asking for the whole list again each time. */
export class DeviceRefresh {
  readonly #client: RestClient;
  readonly #queryClient: QueryClient;
  readonly #due = new Set<string>();
  #flushes = 0;
  #isBusy = false;

  constructor(client: RestClient, queryClient: QueryClient) {
    this.#client = client;
    this.#queryClient = queryClient;
  }

  take(changes: readonly Change[]): void {
    for (const change of changes) if (change.kind === 'component') this.#due.add(change.id);
  }

  /** Call it about once a second. What cannot be fetched now stays due. */
  async flush(): Promise<void> {
    this.#flushes += 1;
    if (this.#isBusy || this.#due.size === 0 || !this.#queryClient.getQueryData(DEVICES_KEY)) return;
    if (this.#due.size > MAX_SINGLE) return this.#refetchList();
    this.#isBusy = true;
    const ids = [...this.#due];
    this.#due.clear();
    const answers = await Promise.allSettled(ids.map((id) => this.#client.call('getComponent', { params: { id } })));
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    answers.forEach((answer, index) => {
      const id = ids[index];
      if (answer.status === 'rejected' && id !== undefined) this.#due.add(id);
    });
    this.#queryClient.setQueryData<Reach<ComponentItem>>(
      DEVICES_KEY,
      (known) => known && { ...known, items: replaceIn(known.items, found) },
    );
    this.#isBusy = false;
  }

  #refetchList(): void {
    if (this.#flushes % FLUSHES_PER_LIST !== 0) return;
    this.#due.clear();
    void this.#queryClient.invalidateQueries({ queryKey: DEVICES_KEY });
  }
}

/** The list with newer records in place of the old, with new devices and without retired ones. */
function replaceIn(known: readonly ComponentItem[], newer: readonly ComponentItem[]): readonly ComponentItem[] {
  if (newer.length === 0) return known;
  const byId = new Map(newer.map((component) => [component.id, component]));
  const kept = known.filter(({ id }) => !byId.get(id)?.retired).map((component) => byId.get(component.id) ?? component);
  const listed = new Set(known.map(({ id }) => id));
  return [...newer.filter(({ id, device, retired }) => device && !retired && !listed.has(id)), ...kept];
}
