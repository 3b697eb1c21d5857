/** A table that mappings ask by `$table(name, id)`: what a foreign id means here. */
export interface LookupTable {
  readonly name: string;
  /** Another one for each change of its rows: what is known of a revision never changes. */
  readonly revision: number | string;
  /** By id, what it holds as JSON text. */
  readonly entries: readonly (readonly [id: string, json: string])[];
}

/** Where mappings' tables come from; undefined for a name that no table has. Asked for each message: keeps them itself. */
export type LookupTables = (name: string) => Promise<LookupTable | undefined>;

const CALL = /\$table\(\s*(?:"([^"\\]{1,64})"|'([^'\\]{1,64})')/g;

/** Names of the tables that a mapping asks: only those that stand in it as texts are at hand when it runs. */
export function tablesNamedIn(mapping: string): readonly string[] {
  return [...new Set([...mapping.matchAll(CALL)].map(([, double, single]) => double ?? single ?? ''))];
}
