import pg from 'pg';

/** A row of plain values, in the order of the select list. */
export type Row = readonly unknown[];

/**
 * Reads the database with its own SQL, all in one snapshot and without the right to write. It shares no code with what it
 * checks (docs/adr/0010-the-checker-is-a-witness.md).
 */
export interface Witness {
  all(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The rows in pages, through a cursor: memory stays bounded. */
  pages(text: string, values?: readonly unknown[]): AsyncGenerator<Row[]>;
  end(): Promise<void>;
}

const PAGE_ROWS = 10_000;

export async function openWitness(databaseUrl: string): Promise<Witness> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'cityloop-witness' });
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  let cursors = 0;
  const ask = async (text: string, values: readonly unknown[] = []) =>
    (await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' })).rows;
  return {
    all: ask,
    async *pages(text, values = []) {
      cursors += 1;
      const name = `witness_${cursors}`;
      await ask(`declare ${name} no scroll cursor for ${text}`, values);
      for (;;) {
        const rows = await ask(`fetch ${PAGE_ROWS} from ${name}`);
        if (rows.length > 0) yield rows;
        if (rows.length < PAGE_ROWS) break;
      }
      await ask(`close ${name}`);
    },
    end: () => client.end(),
  };
}

/** Epoch milliseconds of a timestamptz column, in SQL. */
export function epochMs(column: string): string {
  return `date_part('epoch', ${column}) * 1000`;
}

/** What {@link epochMs} gave, with the noise of the division taken out; not whole where the column isn't. */
export function msOf(value: unknown): number {
  const rounded = Math.round(Number(value));
  return Math.abs(rounded - Number(value)) < 0.001 ? rounded : Number(value);
}
