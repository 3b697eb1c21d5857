import type { LookupTable } from './lookup-table.ts';
import type { SandboxRequest } from './sandbox-process.ts';

/** The tables that one sandbox process knows. */
export interface LoadedTables {
  /** What must be said to the process so that it knows these, as they are now. */
  requestsFor(tables: readonly LookupTable[]): readonly SandboxRequest[];
  /** A new process knows none. */
  forgetAll(): void;
}

/** Entries that a process keeps; beyond, what the message doesn't ask for goes (seed: 100,000 rows take about 20 MB). */
const MOST_ENTRIES = 200_000;

export function createLoadedTables(): LoadedTables {
  const known = new Map<string, Pick<LookupTable, 'revision'> & { readonly size: number }>();

  function forgetOthers(wanted: readonly LookupTable[]): SandboxRequest[] {
    const names = new Set(wanted.map(({ name }) => name));
    const size = [...known.values()].reduce((sum, table) => sum + table.size, 0);
    if (size <= MOST_ENTRIES) return [];
    const others = [...known.keys()].filter((name) => !names.has(name));
    for (const name of others) known.delete(name);
    return others.map((name) => ({ kind: 'forget', name }));
  }

  return {
    requestsFor(tables) {
      const stale = tables.filter(({ name, revision }) => known.get(name)?.revision !== revision);
      for (const { name, revision, entries } of stale) known.set(name, { revision, size: entries.length });
      const forgotten = forgetOthers(tables);
      const loads = stale.map(
        ({ name, entries }) => ({ kind: 'load', name, entries: JSON.stringify(entries) }) as const,
      );
      return [...forgotten, ...loads];
    },
    forgetAll: () => known.clear(),
  };
}
