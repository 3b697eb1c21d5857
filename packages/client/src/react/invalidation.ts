import type { Change } from '@cityloop/contract/rest/change';
import type { OperationId } from '@cityloop/contract/rest/operations';
import type { QueryClient, QueryKey } from '@tanstack/react-query';

type Hint = Exclude<Change, { kind: 'hidden' }>;

/** What a hint makes old: its record at once, lists within a second, figures of the whole city within five. */
const LISTS: Readonly<Record<Hint['kind'], readonly OperationId[]>> = {
  case: ['listCases'],
  alarm: ['listAlarms'],
  component: [],
};
const FIGURES: Readonly<Record<Hint['kind'], readonly OperationId[]>> = {
  case: ['getCaseTrend', 'getCaseRanking'],
  alarm: ['getCaseTrend'],
  component: [],
};
const RECORD: Readonly<Record<Hint['kind'], OperationId>> = {
  case: 'getCase',
  alarm: 'getAlarm',
  component: 'getComponent',
};

/** Flushes between two refreshes of the figures. */
const FLUSHES_PER_FIGURES = 5;

/** Gathers hints and marks queries as old in batches, so that a burst of changes is one refetch and not a storm. */
export class Invalidation {
  readonly #queryClient: QueryClient;
  readonly #due = new Map<string, QueryKey>();
  readonly #figures = new Map<string, QueryKey>();
  #flushes = 0;

  constructor(queryClient: QueryClient) {
    this.#queryClient = queryClient;
  }

  take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'hidden') continue;
      this.#add(this.#due, [RECORD[change.kind], { params: { id: change.id } }]);
      for (const list of LISTS[change.kind]) this.#add(this.#due, [list]);
      for (const figure of FIGURES[change.kind]) this.#add(this.#figures, [figure]);
    }
  }

  /** Call it about once a second. A query still under way is left due, or a slow answer would never arrive. */
  flush(): void {
    this.#flushes += 1;
    if (this.#flushes % FLUSHES_PER_FIGURES === 0) {
      for (const [name, key] of this.#figures) this.#due.set(name, key);
      this.#figures.clear();
    }
    for (const [name, queryKey] of this.#due) {
      if (this.#queryClient.isFetching({ queryKey }) > 0) continue;
      this.#due.delete(name);
      void this.#queryClient.invalidateQueries({ queryKey });
    }
  }

  #add(queue: Map<string, QueryKey>, key: QueryKey): void {
    queue.set(JSON.stringify(key), key);
  }
}
