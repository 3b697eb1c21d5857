import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault, reasonOf } from '../machine/fault.mjs';

/**
 * The user that a server runs as. PostgreSQL refuses to run as root; 65534 is `nobody`, there on every Unix, so no user has to be created.
 * @typedef {{ uid: number, gid: number }} UnixUser
 */

/** @type {UnixUser} */
const NOBODY = { uid: 65_534, gid: 65_534 };

/** @returns {UnixUser | undefined} whom to become, or nothing when this process isn't root */
export function unprivilegedUser() {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/**
 * The user that owns an existing cluster, when we are root and could become it.
 * @param {string} folder
 * @returns {UnixUser | undefined}
 */
export function ownerOf(folder) {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? NOBODY : { uid, gid };
}

/**
 * Asks the system itself (permissions of every folder above count, access lists too) by trying it as that user.
 * @param {string} folder an existing folder
 * @param {UnixUser | undefined} user
 */
export function canReach(folder, user) {
  if (user === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * Where server binaries and cluster live when that user cannot reach the user's own folders, which are never chmodded.
 * @param {string} dataDir
 * @returns {string} `/var/lib/cityloop/<hash of DATA_DIR>`, existing and reachable
 */
export function systemFolderOf(dataDir) {
  const folder = join('/var/lib/cityloop', createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new Fault(
      `DATA_DIR ${dataDir} is closed to the unprivileged user that PostgreSQL needs, and ${folder} cannot be made (${reasonOf(error)}): set DATA_DIR to a folder below one that all may enter.`,
    );
  }
  return folder;
}

/**
 * @param {string} folder
 * @param {UnixUser | undefined} user
 */
export function giveTo(folder, user) {
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}
