import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { extract } from 'tar-stream';
import { Fault, reasonOf } from '../machine/fault.mjs';

/**
 * @typedef {import('./write-backup.mjs').Manifest} Manifest
 * @typedef {import('./write-backup.mjs').Schema} Schema
 */

/**
 * Puts a backup back: the schema as it was then, every row in one transaction, the migrations since, and the files.
 * @param {{ ownerUrl: string, dataDir: string, file: string, replace: boolean, schema: Schema, migrationsDir: string }} options
 * @returns {Promise<Manifest>}
 * @throws {Fault} where a city is there already, or the file is not whole
 */
export async function readBackup({ ownerUrl, dataDir, file, replace, schema, migrationsDir }) {
  const work = mkdtempSync(join(dataDir, '.cityloop-restore-'));
  const client = new pg.Client({ connectionString: ownerUrl });
  try {
    const manifest = await unpack(resolve(file), work);
    await client.connect();
    await makeRoom(client, { manifest, replace, schema, migrationsDir });
    await makeSchema(client, { manifest, schema, migrationsDir });
    await fill(client, { manifest, work, replace, schema });
    await schema.migrate(client, migrationsDir);
    for (const { name } of manifest.files) placeFile(join(work, 'files', name), join(dataDir, name));
    return manifest;
  } finally {
    await client.end();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @param {string} work
 * @returns {Promise<Manifest>}
 */
async function unpack(file, work) {
  const archive = extract();
  /** @type {Map<string, string>} */
  const hashes = new Map();
  archive.on('entry', (header, stream, next) => {
    const path = resolve(work, header.name);
    if (!path.startsWith(`${work}${sep}`)) return archive.destroy(new Error(`${header.name} leaves the archive`));
    mkdirSync(dirname(path), { recursive: true });
    const hash = createHash('sha256');
    stream.on('data', (chunk) => hash.update(/** @type {Buffer} */ (chunk)));
    pipeline(stream, createWriteStream(path, { mode: 0o600 })).then(() => {
      hashes.set(header.name, hash.digest('hex'));
      next();
    }, next);
  });
  try {
    await pipeline(createReadStream(file), createGunzip(), archive);
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(join(work, 'manifest.json'), 'utf8'));
    const parts = [
      ...manifest.tables.map(({ name, sha256 }) => ({ name: `tables/${name}`, sha256 })),
      ...manifest.files.map(({ name, sha256 }) => ({ name: `files/${name}`, sha256 })),
    ];
    const broken = parts.find(({ name, sha256 }) => hashes.get(name) !== sha256);
    if (broken !== undefined) throw new Error(`${broken.name} is not what the manifest says`);
    return manifest;
  } catch (error) {
    throw new Fault(`${file} is no whole backup (${reasonOf(error)}).`);
  }
}

/**
 * A schema that has gone on since the backup can't take its rows: what the migrations in between do to rows would not be done to
 * these. So it is made anew.
 * @param {pg.Client} client
 * @param {{ manifest: Manifest, replace: boolean, schema: Schema, migrationsDir: string }} options
 */
async function makeRoom(client, { manifest, replace, schema, migrationsDir }) {
  const known = (await schema.readMigrations(migrationsDir)).map(({ name }) => name);
  const unknown = manifest.migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Fault(`The backup comes from a newer CityLoop (it has ${unknown.join(', ')}): restore it with that one.`);
  }
  const applied = await schema.listAppliedMigrations(client);
  if (applied.every((name) => manifest.migrations.includes(name))) return;
  await refuseFull(client, await schema.listBackupTables(client), { replace, schema });
  await schema.dropSchema(client);
}

/**
 * @param {pg.Client} client
 * @param {import('@cityloop/db/storage/backup').BackupTable[]} tables
 * @param {{ replace: boolean, schema: Schema }} options
 */
async function refuseFull(client, tables, { replace, schema }) {
  const full = await schema.findFullTable(client, tables);
  if (full === undefined || replace) return;
  throw new Fault(
    `There is a city already (table ${full} has rows): add --replace to put the backup in its place, or set DATA_DIR to a new folder.`,
  );
}

/**
 * @param {pg.Client} client
 * @param {{ manifest: Manifest, schema: Schema, migrationsDir: string }} options
 */
async function makeSchema(client, { manifest, schema, migrationsDir }) {
  await schema.migrate(client, migrationsDir, { only: manifest.migrations });
  await schema.prepareTelemetryStorage(client, {});
  if (manifest.readings === null) return;
  const { from, to } = manifest.readings;
  await schema.prepareReadingSpan(client, { from: new Date(from), to: new Date(to) });
}

/**
 * @param {pg.Client} client
 * @param {{ manifest: Manifest, work: string, replace: boolean, schema: Schema }} options
 */
async function fill(client, { manifest, work, replace, schema }) {
  const tables = await schema.listBackupTables(client);
  await refuseFull(client, tables, { replace, schema });
  const saved = new Map(manifest.tables.map((table) => [table.name, table]));
  await schema.refillTables(client, tables, async () => {
    for (const { name } of tables) {
      const table = saved.get(name);
      if (table === undefined || table.rows === 0) continue;
      const target = client.query(copyFrom(schema.copyInStatement(table)));
      await pipeline(createReadStream(join(work, 'tables', name)), target);
      if (target.rowCount !== table.rows)
        throw new Fault(`Of table ${name} ${target.rowCount} rows came back instead of ${table.rows}.`);
    }
    await schema.setSequences(client, manifest.sequences);
    await schema.beginFeedGeneration(client);
  });
}

/**
 * @param {string} from
 * @param {string} to
 */
function placeFile(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}
