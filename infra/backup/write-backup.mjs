import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { pack } from 'tar-stream';

/**
 * @typedef {typeof import('./src/schema.ts').SCHEMA} Schema
 * @typedef {object} Manifest
 * @property {1} format
 * @property {string} at when the snapshot was taken
 * @property {string} server version of PostgreSQL
 * @property {string[]} migrations
 * @property {Record<string, number>} sequences
 * @property {{ name: string, columns: readonly string[], rows: number, sha256: string }[]} tables in the order to restore
 * @property {{ name: string, bytes: number, sha256: string }[]} files below DATA_DIR
 * @property {{ from: string, to: string } | null} readings their span of time
 */

/** What DATA_DIR keeps of the city beside its database. */
const KEPT = ['evidence', 'secrets.json', 'log', 'log.key'];

/**
 * Writes the city into one file: every table as of one moment, evidence and secrets, and a manifest with counts and hashes.
 * @param {{ ownerUrl: string, dataDir: string, file: string, schema: Schema }} options
 * @returns {Promise<Manifest>}
 */
export async function writeBackup({ ownerUrl, dataDir, file, schema }) {
  const target = resolve(file);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(join(dirname(target), '.cityloop-backup-'));
  try {
    const fromDatabase = await copyTables(ownerUrl, work, schema);
    const files = KEPT.flatMap((name) => filesBelow(dataDir, name)).map((name) => ({
      name,
      ...fingerprint(join(dataDir, name)),
    }));
    /** @type {Manifest} */
    const manifest = { format: 1, ...fromDatabase, files };
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest, null, 2));
    const entries = [
      { name: 'manifest.json', path: join(work, 'manifest.json') },
      ...manifest.tables.map(({ name }) => ({ name: `tables/${name}`, path: join(work, name) })),
      ...files.map(({ name }) => ({ name: `files/${name}`, path: join(dataDir, name) })),
    ];
    await writeArchive(entries, `${target}.new`);
    renameSync(`${target}.new`, target);
    return manifest;
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(`${target}.new`, { force: true });
  }
}

/**
 * @param {string} ownerUrl
 * @param {string} work the folder that gets one file per table
 * @param {Schema} schema
 */
async function copyTables(ownerUrl, work, schema) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { at, server } = await schema.openSnapshot(client);
    const tables = [];
    for (const table of await schema.listBackupTables(client)) {
      const path = join(work, table.name);
      const source = client.query(copyTo(schema.copyOutStatement(table)));
      await pipeline(source, createWriteStream(path, { mode: 0o600 }));
      const { sha256 } = fingerprint(path);
      tables.push({ name: table.name, columns: table.columns, rows: source.rowCount, sha256 });
    }
    const readings = await schema.readReadingSpan(client);
    return {
      at: at.toISOString(),
      server,
      migrations: await schema.listAppliedMigrations(client),
      sequences: await schema.readSequences(client),
      tables,
      readings: readings && { from: readings.from.toISOString(), to: readings.to.toISOString() },
    };
  } finally {
    await client.end();
  }
}

/**
 * @param {{ name: string, path: string }[]} entries
 * @param {string} file
 */
async function writeArchive(entries, file) {
  const archive = pack();
  const written = pipeline(archive, createGzip(), createWriteStream(file, { mode: 0o600 }));
  for (const { name, path } of entries) {
    const entry = archive.entry({ name, size: statSync(path).size, mode: 0o600 });
    await pipeline(createReadStream(path), entry);
  }
  archive.finalize();
  await written;
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {string[]} relative to the root; files that are still being written end in `.new` and don't count
 */
function filesBelow(root, name) {
  const path = join(root, name);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return name.endsWith('.new') ? [] : [name];
  return readdirSync(path).flatMap((entry) => filesBelow(root, `${name}/${entry}`));
}

/** @param {string} path */
function fingerprint(path) {
  const content = readFileSync(path);
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
