import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FUNCTIONS_FOLDER, MIGRATIONS_FOLDER } from '../testing/template-database.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { findBreakingMigration, KNOWN_BREAKING } from './breaking-migration.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './migration-file.ts';

/** The last one of the version whose functions stood in migrations. */
const LAST_OF_FORMER = '000018';

let database: TestDatabase;
let client: pg.PoolClient;
let root: string;
beforeEach(async () => {
  database = await testDatabase({ empty: true });
  client = await database.owner.connect();
  root = await mkdtemp(join(tmpdir(), 'cityloop-schema-'));
  await mkdir(join(root, 'migrations'));
  await mkdir(join(root, 'functions'));
});
afterEach(async () => {
  client.release();
  await database.drop();
  await rm(root, { recursive: true });
});

const migrateOwn = () => migrate(client, join(root, 'migrations'));
const writeMigration = (name: string, sql: string) => writeFile(join(root, 'migrations', name), sql);
const writeFunction = (body: string) =>
  writeFile(
    join(root, 'functions/answer.sql'),
    `create or replace function answer() returns integer language sql as 'select ${body}'`,
  );
const answer = async () => (await client.query('select answer()')).rows[0].answer;

/** They stand in indexes and generated columns, so their migration makes them and nothing changes them in place. */
const IN_INDEXES = new Set(['search_grams.sql', 'search_normal.sql', 'search_whole_lines.sql']);

/** Our functions with their bodies; those of extensions are not ours. */
async function functionsOf(owner: pg.PoolClient): Promise<{ name: string; definition: string }[]> {
  const { rows } = await owner.query(
    `select proname as name, pg_get_functiondef(oid) as definition from pg_proc
     where pronamespace = 'public'::regnamespace
       and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e') order by 1`,
  );
  return rows;
}

describe('migrating an empty database', () => {
  it('applies every migration and every function, and nothing the second time', async () => {
    const files = [...(await readdir(MIGRATIONS_FOLDER)).sort(), ...(await readdir(FUNCTIONS_FOLDER)).sort()];
    expect(await migrate(client, MIGRATIONS_FOLDER)).toEqual(files);
    expect(await migrate(client, MIGRATIONS_FOLDER)).toEqual([]);
  });

  it('leaves no function without a file of its name, and no file without its function', async () => {
    await migrate(client, MIGRATIONS_FOLDER);
    const names = (await functionsOf(client)).map(({ name }) => `${name}.sql`).filter((name) => !IN_INDEXES.has(name));
    expect((await readdir(FUNCTIONS_FOLDER)).sort()).toEqual(names);
  });

  it('gives the same functions as migrating one of the former version', async () => {
    for (const name of await readdir(MIGRATIONS_FOLDER)) {
      if (name.slice(0, 6) > LAST_OF_FORMER) continue;
      await cp(join(MIGRATIONS_FOLDER, name), join(root, 'migrations', name));
    }
    await migrateOwn();
    await client.query('drop table schema_function');
    await client.query('alter table schema_migration drop column breaking');
    const ofFormer = await functionsOf(client);
    const applied = await migrate(client, MIGRATIONS_FOLDER);
    expect(applied).toEqual(expect.arrayContaining(await readdir(FUNCTIONS_FOLDER)));
    const fresh = await testDatabase();
    const owner = await fresh.owner.connect();
    const now = await functionsOf(client);
    expect(now).toEqual(await functionsOf(owner));
    expect(now.map(({ name }) => name)).toEqual(expect.arrayContaining(ofFormer.map(({ name }) => name)));
    owner.release();
    await fresh.drop();
  });
});

describe('a file of a function', () => {
  it('is applied again when it changed, and not when it did not', async () => {
    await writeFunction('1');
    expect(await migrateOwn()).toEqual(['answer.sql']);
    expect(await migrateOwn()).toEqual([]);
    await writeFunction('2');
    expect(await migrateOwn()).toEqual(['answer.sql']);
    expect(await answer()).toBe(2);
  });

  it('that fails is named, leaves all functions as they were, and is tried again', async () => {
    await writeFunction('1');
    await migrateOwn();
    await writeFunction('2');
    await writeFile(join(root, 'functions/broken.sql'), 'create function');
    await expect(migrateOwn()).rejects.toThrow(/Cannot apply function broken\.sql: syntax error/);
    expect(await answer()).toBe(1);
    await rm(join(root, 'functions/broken.sql'));
    expect(await migrateOwn()).toEqual(['answer.sql']);
    expect(await answer()).toBe(2);
  });

  it('may use what a migration of the same run makes', async () => {
    await writeMigration('000001_given.sql', 'create table given as select 42 as value');
    await writeFunction('value from given');
    expect(await migrateOwn()).toEqual(['000001_given.sql', 'answer.sql']);
    expect(await answer()).toBe(42);
  });
});

describe('migrating is refused', () => {
  it('where an applied file was changed', async () => {
    await writeMigration('000001_first.sql', 'select 1');
    await migrateOwn();
    await writeMigration('000001_first.sql', 'select 2');
    await expect(migrateOwn()).rejects.toThrow('000001_first.sql was changed after it was applied');
  });

  it('where the database has a migration that this version does not know', async () => {
    await writeMigration('000001_first.sql', 'select 1');
    await migrateOwn();
    await rm(join(root, 'migrations/000001_first.sql'));
    await expect(migrateOwn()).rejects.toThrow("the database has 000001_first.sql, which this version doesn't know");
  });

  it('where a file fails, which leaves nothing of it', async () => {
    await writeMigration('000001_first.sql', 'create table half (id integer); select 1 / 0');
    await expect(migrateOwn()).rejects.toThrow('Cannot apply migration 000001_first.sql: division by zero');
    const { rows } = await client.query("select to_regclass('half') as half");
    expect(rows).toEqual([{ half: null }]);
  });
});

describe('a breaking migration', () => {
  it('is in the list that processes are built with, as every marked file', async () => {
    const marked = (await readMigrations(MIGRATIONS_FOLDER)).filter(({ breaking }) => breaking);
    expect(KNOWN_BREAKING).toEqual(marked.map(({ name }) => name));
  });

  it('is told to a process that was not built for it, and to no other', async () => {
    await writeMigration('000001_first.sql', '-- breaking: it is the first\nselect 1');
    await writeMigration('000002_second.sql', 'select 1');
    await migrateOwn();
    expect(await findBreakingMigration(client, [])).toMatch(/^Restart me .*: migration 000001_first\.sql changed/);
    expect(await findBreakingMigration(client, ['000001_first.sql'])).toBeUndefined();
  });

  it('wakes who listens; one that is not breaking wakes nobody', async () => {
    const heard: string[] = [];
    client.on('notification', ({ channel }) => heard.push(channel));
    await client.query('listen cityloop_schema');
    await writeMigration('000001_first.sql', 'select 1');
    await migrateOwn();
    await client.query('select 1');
    expect(heard).toEqual([]);
    await writeMigration('000002_second.sql', '-- breaking\nselect 1');
    await migrateOwn();
    expect(heard).toEqual(['cityloop_schema']);
  });
});
