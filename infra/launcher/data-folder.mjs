import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault, reasonOf } from '../machine/fault.mjs';

const LEAST_FREE_BYTES = 300 * 1024 * 1024;

/**
 * Makes DATA_DIR and sees that it can be written. Secrets inside have modes of their own; the folder itself stays enterable, since the
 * embedded database runs as another user when we are root. An existing folder's mode is never touched.
 * @param {string} dataDir
 */
export function openDataFolder(dataDir) {
  const probe = join(dataDir, '.writable');
  try {
    makeFolder(dataDir, 0o755);
    makeFolder(join(dataDir, 'logs'), 0o700);
    writeFileSync(probe, 'cityloop');
    rmSync(probe);
  } catch (error) {
    throw new Fault(`DATA_DIR ${dataDir} cannot be written (${reasonOf(error)}): set DATA_DIR to a folder that can.`);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    throw new Fault(
      `The disk of DATA_DIR ${dataDir} is full (${Math.floor((bavail * bsize) / 1024 / 1024)} MB free, 300 needed): free it or set DATA_DIR.`,
    );
  }
}

/**
 * Level by level: Node's own recursive mkdir never ends where the system says that a folder's existing parent doesn't exist (/proc).
 * @param {string} folder
 * @param {number} mode
 */
function makeFolder(folder, mode) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  mkdirSync(folder, { mode });
}
