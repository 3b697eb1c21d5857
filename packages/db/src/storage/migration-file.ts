import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../connection/sha256.ts';

export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Its first line is `-- breaking`: processes built before it must not go on with the schema that it makes. */
  readonly breaking: boolean;
}

/** The numbered files of the folder, in order. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const files = await readSqlFiles(folder, /^\d{6}_[a-z0-9_]+\.sql$/);
  return files.map((file) => ({ ...file, breaking: /^-- breaking\b/.test(file.sql) }));
}

/** Files whose name fits, in the order of their names. */
export async function readSqlFiles(folder: string, fits: RegExp) {
  const names = (await readdir(folder)).filter((name) => fits.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      return { name, sql, checksum: sha256(sql).toString('hex') };
    }),
  );
}
