import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * A process as others may have to find it again: pids are reused, so the start time belongs to the name.
 * @typedef {{ pid: number, startedAt: string }} ProcessIdentity
 */

/**
 * @param {number} pid
 * @returns {ProcessIdentity | undefined} nothing when no such process lives (a zombie is dead)
 */
export function identityOf(pid) {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/**
 * @param {ProcessIdentity} identity
 * @returns {boolean} whether exactly this process still lives
 */
export function isSameProcess(identity) {
  return identityOf(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * @param {number} pid
 * @returns {string} the command line, empty when there is none
 */
export function commandLineOf(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * Processes whose working folder is this one; PostgreSQL's backends sit in their data folder. Linux only, empty elsewhere.
 * @param {string} folder
 * @returns {number[]}
 */
export function processesIn(folder) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && workingFolderOf(name) === folder)
    .map(Number);
}

/**
 * @param {number} pid
 * @param {number} limitMs
 * @returns {Promise<boolean>} true once the process is gone, false when it outlived the limit
 */
export async function waitForEnd(pid, limitMs) {
  const end = Date.now() + limitMs;
  while (identityOf(pid) !== undefined) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/**
 * Asks for an end, waits, and only then forces it.
 * @param {ProcessIdentity} identity
 * @param {{ signal?: NodeJS.Signals, force?: NodeJS.Signals, limitMs?: number }} [options]
 */
export async function endProcess(identity, { signal = 'SIGTERM', force = 'SIGKILL', limitMs = 10_000 } = {}) {
  if (!isSameProcess(identity)) return;
  sendSignal(identity.pid, signal);
  if (await waitForEnd(identity.pid, limitMs)) return;
  sendSignal(identity.pid, force);
  await waitForEnd(identity.pid, limitMs);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/** @param {string} pid */
function workingFolderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startByPs(pid) {
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
