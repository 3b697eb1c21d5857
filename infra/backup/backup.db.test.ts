import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFeedPosition } from '@cityloop/db/change/feed-position';
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
    const client = await source.owner.connect();
    const may2014 = { from: new Date('2014-05-01'), to: new Date('2014-05-02') };
    await schema.prepareReadingSpan(client, may2014).finally(() => client.release());
    await source.owner.query(
      `insert into history_day values ('2014-05-01', false);
       insert into reading (component_key, metric_key, at, value) values (1, 1, '2014-05-01T12:00Z', 1)`,
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
    expect(content.reading).toMatch(/^41 /);
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

  it('begins another history of the change feed: the numbers that screens hold are those of the former one', async () => {
    const generationOf = async ({ service }: TestDatabase) => (await findFeedPosition(service)).generation;
    const before = await generationOf(target);
    await restore(true);
    const after = await generationOf(target);
    expect(new Set([before, after, await generationOf(source)]).size).toBe(3);
    expect(await generationOf(target)).toBe(after);
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

  it('refuses a file of a newer version', async () => {
    const name = '999999_of_tomorrow.sql';
    await source.owner.query("insert into schema_migration (name, checksum) values ($1, '')", [name]);
    const newer = join(folder, 'newer.tar.gz');
    await writeBackup({ ownerUrl: source.ownerUrl, dataDir: join(folder, 'from'), file: newer, schema });
    await source.owner.query('delete from schema_migration where name = $1', [name]);
    await expect(restore(true, newer)).rejects.toThrow(
      /comes from a newer CityLoop \(it has 999999_of_tomorrow\.sql\)/,
    );
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it('refuses a file that is not whole, before it touches anything', async () => {
    const cut = join(folder, 'cut.tar.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, -200));
    await expect(restore(true, cut)).rejects.toThrow(Fault);
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });
});

describe('a backup of a former version', () => {
  /** The last migration of the version that kept whole answers of requests. */
  const LAST = '000018';
  let former: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    former = await testDatabase({ empty: true });
    folder = mkdtempSync(join(tmpdir(), 'cityloop-former-'));
    const only = (await schema.readMigrations(MIGRATIONS)).map(({ name }) => name).filter((name) => name < `${LAST}~`);
    const client = await former.owner.connect();
    await schema.migrate(client, MIGRATIONS, { only });
    await schema.prepareTelemetryStorage(client);
    client.release();
    await former.owner.query(
      `insert into case_request (request_id, case_id, actor, body_sha256, answer)
       values ('00000000-0000-0000-0000-000000000001', 'c-1', 'clerk', '\\x01', '{"id": "c-1", "version": 1}')`,
    );
    await former.owner.query('insert into reading (component_key, metric_key, at, value) values (1, 1, now(), 7)');
    await writeBackup({ ownerUrl: former.ownerUrl, dataDir: folder, file: join(folder, 'former.tar.gz'), schema });
  });
  afterAll(async () => {
    await former.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const restoreInto = (database: TestDatabase, replace: boolean) =>
    readBackup({
      ownerUrl: database.ownerUrl,
      dataDir: folder,
      file: join(folder, 'former.tar.gz'),
      replace,
      schema,
      migrationsDir: MIGRATIONS,
    });

  async function expectMigrated(database: TestDatabase): Promise<void> {
    const accepted = await database.service.query('select subject_id as id, seq from accepted_request');
    expect(accepted.rows).toEqual([{ id: 'c-1', seq: 1 }]);
    const readings = await database.service.query('select value from reading');
    expect(readings.rows).toEqual([{ value: 7 }]);
    const client = await database.owner.connect();
    expect(await schema.migrate(client, MIGRATIONS)).toEqual([]);
    client.release();
    const present = await testDatabase();
    expect((await schema.listBackupTables(database.owner)).map(({ name }) => name)).toEqual(
      (await schema.listBackupTables(present.owner)).map(({ name }) => name),
    );
    await present.drop();
  }

  it('goes into an empty database with its rows as the migrations since make them', async () => {
    const target = await testDatabase({ empty: true });
    await restoreInto(target, false);
    await expectMigrated(target);
    await target.drop();
  });

  it('takes the place of a city of today, when it is told to', async () => {
    const target = await testDatabase();
    await target.owner.query("insert into audit_entry (actor, what, outcome) values ('x', 'y', 'z')");
    await expect(restoreInto(target, false)).rejects.toThrow(/There is a city already \(table audit_entry has rows\)/);
    const kept = await target.owner.query('select actor from audit_entry');
    expect(kept.rows).toEqual([{ actor: 'x' }]);
    await restoreInto(target, true);
    await expectMigrated(target);
    const { rows } = await target.owner.query('select count(*)::int as lines from audit_entry');
    expect(rows).toEqual([{ lines: 0 }]);
    await target.drop();
  });
});
