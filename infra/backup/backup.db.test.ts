import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../machine/fault.mjs';
import { ROOT } from '../machine/toolchain.mjs';
import { readBackup } from './read-backup.mjs';
import { SCHEMA as schema } from './src/schema.ts';
import { writeBackup } from './write-backup.mjs';

const MIGRATIONS = join(ROOT, 'packages/db/migrations');

/** A hash of all rows of every table, whatever their order. */
async function contentOf(database: TestDatabase): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const { name } of await schema.listBackupTables(database.owner)) {
    const { rows } = await database.owner.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') as hash from ${name} t`,
    );
    content[name] = rows[0].hash;
  }
  return content;
}

/** Three weeks back, as in a city that has run for long; the target's own partitions don't reach so far. */
async function openPast(database: TestDatabase): Promise<void> {
  const client = await database.owner.connect();
  for (const days of [7, 14, 21]) {
    await schema.prepareTelemetryStorage(client, { now: new Date(Date.now() - days * 86_400_000) });
  }
  client.release();
}

describe('backup and restore', () => {
  let source: TestDatabase;
  let target: TestDatabase;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    [source, target] = await Promise.all([testDatabase(), testDatabase()]);
    folder = mkdtempSync(join(tmpdir(), 'cityloop-backup-'));
    file = join(folder, 'city.tar.gz');
    for (const name of ['from', 'to']) mkdirSync(join(folder, name));
    mkdirSync(join(folder, 'from/evidence/2026'), { recursive: true });
    writeFileSync(join(folder, 'from/evidence/2026/photo.jpg'), Buffer.from([0xff, 0xd8, 0, 1, 2]));
    writeFileSync(join(folder, 'from/secrets.json'), '{"accounts":{}}');
    await openPast(source);
    await source.owner.query(
      `insert into reading (component_key, metric_key, at, value)
       select n, 1, now() - n * interval '13 hours', n / 3.0 from generate_series(1, 40) n`,
    );
    await source.owner.query(
      `insert into quarantine (topic, reason, detail, raw, raw_bytes, raw_sha256)
       select 'city/v1/x', 'not_json', E'a\\tb\\n\\\\N 城', '\\x00ff0a5c'::bytea, 4, '\\xab'::bytea from generate_series(1, 3)`,
    );
    await writeBackup({ ownerUrl: source.ownerUrl, dataDir: join(folder, 'from'), file, schema });
  });
  afterAll(async () => {
    await Promise.all([source.drop(), target.drop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const restore = (replace: boolean, from = file) =>
    readBackup({
      ownerUrl: target.ownerUrl,
      dataDir: join(folder, 'to'),
      file: from,
      replace,
      schema,
      migrationsDir: MIGRATIONS,
    });

  it('brings back every row of every table, partitioned ones too', async () => {
    await restore(false);
    const content = await contentOf(source);
    expect(content.reading).toMatch(/^40 /);
    expect(await contentOf(target)).toEqual(content);
  });

  it('brings back evidence and secrets', () => {
    for (const name of ['evidence/2026/photo.jpg', 'secrets.json']) {
      expect(readFileSync(join(folder, 'to', name))).toEqual(readFileSync(join(folder, 'from', name)));
    }
  });

  it('goes on counting where the city left off', async () => {
    const { rows } = await target.service.query(
      "insert into quarantine (topic, reason, detail, raw, raw_bytes, raw_sha256) values ('t', 'schema', '', '', 0, '') returning id",
    );
    expect(Number(rows[0].id)).toBe(4);
  });

  it('refuses a city that has rows, and leaves it as it was', async () => {
    const before = await contentOf(target);
    await expect(restore(false)).rejects.toThrow(/There is a city already .*--replace/);
    expect(await contentOf(target)).toEqual(before);
  });

  it('replaces a city when it is told to', async () => {
    await restore(true);
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it('refuses a file that is not whole, before it touches anything', async () => {
    const cut = join(folder, 'cut.tar.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, -200));
    await expect(restore(true, cut)).rejects.toThrow(Fault);
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });
});
