import type pg from 'pg';
import { readSqlFiles } from './migration-file.ts';

export interface FunctionFile {
  /** Of the file, `store_telemetry.sql`: the function that it makes, and `.sql`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The files of functions, in the order of their names; they may call each other, since a body is looked up when it runs. */
export function readFunctions(folder: string): Promise<FunctionFile[]> {
  return readSqlFiles(folder, /^[a-z0-9_]+\.sql$/);
}

/**
 * Makes the functions again whose file is not the one that was applied last, all in one transaction. Call it under the lock
 * of migrations, after them. Returns the names of the files.
 */
export async function applyFunctions(client: pg.ClientBase, files: readonly FunctionFile[]): Promise<string[]> {
  await client.query(
    'create table if not exists schema_function (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from schema_function');
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const changed = files.filter(({ name, checksum }) => applied.get(name) !== checksum);
  if (changed.length === 0) return [];
  await client.query('begin');
  try {
    for (const file of changed) await applyOne(client, file);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  return changed.map(({ name }) => name);
}

async function applyOne(client: pg.ClientBase, { name, sql, checksum }: FunctionFile): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    throw new Error(`Cannot apply function ${name}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  await client.query(
    `insert into schema_function (name, checksum) values ($1, $2)
     on conflict (name) do update set checksum = excluded.checksum, applied_at = now()`,
    [name, checksum],
  );
}
