import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { canReach, giveTo, ownerOf, systemFolderOf, unprivilegedUser } from './unprivileged.mjs';

/**
 * What has to be remembered of an embedded cluster, in `DATA_DIR/postgres.json` (0600).
 * @typedef {object} Cluster
 * @property {string} folder the data folder
 * @property {string} password of the superuser `cityloop`
 * @property {number} port the last one used; 0 before the first start
 */

const SUPERUSER = 'cityloop';

/**
 * Finds the cluster of this DATA_DIR, or makes one.
 * @param {string} dataDir an existing folder
 * @param {import('./postgres-binaries.mjs').PostgresBinaries} binaries those that the unprivileged user can run
 * @param {{ sync?: boolean }} [options]
 * @returns {Cluster}
 */
export function openCluster(dataDir, binaries, { sync = true } = {}) {
  const known = readCluster(dataDir);
  if (known !== undefined && existsSync(known.folder)) {
    checkOwner(known);
    return checkVersion(known, binaries);
  }
  if (known !== undefined && known.port !== 0) {
    throw new Fault(
      `DATA_DIR ${dataDir} belongs to a database in ${known.folder}, which is not there: bring it back, or set DATA_DIR to a new folder.`,
    );
  }
  const user = unprivilegedUser();
  const home = canReach(dataDir, user) ? dataDir : systemFolderOf(dataDir);
  const cluster = { folder: join(resolve(home), 'postgres'), password: randomBytes(24).toString('base64url'), port: 0 };
  initialise(cluster, binaries, sync);
  rememberCluster(dataDir, cluster);
  return cluster;
}

/**
 * @param {string} dataDir
 * @returns {Cluster | undefined}
 */
export function readCluster(dataDir) {
  const file = fileOf(dataDir);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * @param {string} dataDir
 * @param {Cluster} cluster
 */
export function rememberCluster(dataDir, cluster) {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * @param {Cluster} cluster
 * @param {string} database
 * @returns {string} the URL of the superuser
 */
export function urlOf(cluster, database) {
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`;
}

/** @param {string} dataDir */
function fileOf(dataDir) {
  return join(dataDir, 'postgres.json');
}

/**
 * A folder half made by a killed start never looks like a cluster: it is made beside and renamed.
 * @param {Cluster} cluster
 * @param {import('./postgres-binaries.mjs').PostgresBinaries} binaries
 * @param {boolean} sync
 */
function initialise(cluster, binaries, sync) {
  const user = unprivilegedUser();
  const fresh = `${cluster.folder}.new`;
  const passwordFile = join(fresh, 'password');
  const data = join(fresh, 'data');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  giveTo(fresh, user);
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  giveTo(passwordFile, user);
  const args = ['-D', data, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', ...(sync ? [] : ['--no-sync']));
  const made = spawnSync(binaries.initdb, args, { ...user, cwd: '/', encoding: 'utf8', env: { TZ: 'UTC' } });
  if (made.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    const lines = `${made.error?.message ?? ''}${made.stderr ?? ''}`.trim().split('\n');
    const reason = lines.find((line) => /error|fatal|could not/i.test(line)) ?? lines.at(-1) ?? '';
    throw new Fault(
      `Cannot make the embedded database in ${cluster.folder} (${reason}): set DATA_DIR to a folder that can be written.`,
    );
  }
  rmSync(cluster.folder, { recursive: true, force: true });
  renameSync(data, cluster.folder);
  rmSync(fresh, { recursive: true, force: true });
}

/**
 * @param {Cluster} cluster
 * @param {import('./postgres-binaries.mjs').PostgresBinaries} binaries
 * @returns {Cluster}
 */
function checkVersion(cluster, binaries) {
  const user = ownerOf(cluster.folder);
  const version = readFileSync(join(cluster.folder, 'PG_VERSION'), 'utf8').trim();
  const offered = spawnSync(binaries.postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8' }).stdout;
  const major = /\)\s+(\d+)/.exec(offered)?.[1];
  if (major !== version) {
    throw new Fault(
      `DATA_DIR holds a database of PostgreSQL ${version}, but this CityLoop brings ${major}: back it up with the CityLoop that made it, then restore it into a new DATA_DIR.`,
    );
  }
  return cluster;
}

/**
 * PostgreSQL wants to own its folder: an ordinary user can't go on with what root made.
 * @param {Cluster} cluster
 */
function checkOwner(cluster) {
  const { uid } = statSync(cluster.folder);
  if (process.getuid?.() === 0 || uid === process.getuid?.()) return;
  throw new Fault(
    `The database in ${cluster.folder} belongs to user ${uid}: start as that user (or as root), or set DATA_DIR to a new folder.`,
  );
}
