import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from './fault.mjs';

/** The only place that says which pnpm: newer ones need a newer Node. */
const PNPM_VERSION = '10.34.9';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @throws {Fault} under a Node older than package.json's `engines` */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Fault(
    `Node ${version} is too old: CityLoop needs Node 20.19 or newer (its .node-version names one that works).`,
  );
}

/**
 * Installs the dependencies of the lockfile, unless exactly these are there.
 * @param {(line: string) => void} say
 */
export async function ensureDependencies(say) {
  const stamp = join(ROOT, 'node_modules', '.cityloop-installed');
  const wanted = hashOfManifests();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('getting the dependencies (once per version; a cold package cache takes a few minutes)');
  const [command, ...args] = pnpmCommand();
  const code = await run(command ?? 'npx', [...args, 'install', '--frozen-lockfile', '--prefer-offline'], {
    env: { ...process.env, CI: 'true' },
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) {
    throw new Fault(
      'Cannot install the dependencies (see above): check the network or the registry that npm is configured for.',
    );
  }
  writeFileSync(stamp, wanted);
}

/** Tools that run now. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends the tools that run now, with their children: each has a process group of its own. */
export function stopTools() {
  for (const { pid, exitCode } of running) {
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM');
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 127 when it can't be started, 128 after a signal
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...options,
    });
    running.add(child);
    const end = (/** @type {number} */ code) => {
      running.delete(child);
      resolve(code);
    };
    child.once('error', () => end(127));
    child.once('exit', (code) => end(code ?? 128));
  });
}

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} [extra] folders beside PATH
 * @returns {string | undefined} the first of these programs that is installed
 */
export function findProgram(names, extra = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...extra].filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A pnpm of the pinned version on PATH saves the time that npx takes. */
function pnpmCommand() {
  const found = spawnSync('pnpm', ['--version'], { cwd: '/', encoding: 'utf8' });
  return found.stdout?.trim() === PNPM_VERSION ? ['pnpm'] : ['npx', '-y', `pnpm@${PNPM_VERSION}`];
}

function hashOfManifests() {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(ROOT, name)));
  return hash.digest('hex');
}
