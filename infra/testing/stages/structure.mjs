import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../machine/toolchain.mjs';

/**
 * Types, lint, floors and dead code: what holds without running the product. Each check counts as a test.
 * @param {import('./tally.mjs').Tally} tally
 */
export async function runStructure(tally) {
  const checks = [
    ...typedFolders().map((folder) => ({
      name: `types of ${folder}`,
      command: ['tsc', '-p', `${folder}/tsconfig.json`],
    })),
    { name: 'lint and format', command: ['biome', 'ci', '--diagnostic-level=warn', '.'] },
    { name: 'floors', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...sourceFolders()] },
    { name: 'dead code', command: ['knip', '--no-progress'] },
  ];
  const waiting = [...checks];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { code, output } = await capture(check.command);
      if (code === 0) tally.pass(check.name);
      else tally.fail(check.name, output, `npx ${check.command.join(' ')}`);
    }
  };
  await Promise.all([worker(), worker()]);
}

/** @returns {string[]} every package, app and simulator with a tsconfig and something to check */
function typedFolders() {
  return sourceFolders().filter(
    (folder) => existsSync(join(ROOT, folder, 'tsconfig.json')) && hasTypeScript(join(ROOT, folder)),
  );
}

function sourceFolders() {
  const groups = ['packages', 'apps', 'simulators', 'proof'];
  const nested = groups.flatMap((group) => readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`));
  return [...nested.filter((folder) => existsSync(join(ROOT, folder, 'package.json'))), 'infra', 'bench'];
}

/**
 * @param {string} folder
 * @returns {boolean}
 */
function hasTypeScript(folder) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.isDirectory())
      return entry.name !== 'node_modules' && entry.name !== 'dist' && hasTypeScript(join(folder, entry.name));
    return /\.(ts|tsx|mjs)$/.test(entry.name);
  });
}

/**
 * @param {readonly string[]} command
 * @returns {Promise<{ code: number, output: string }>}
 */
function capture([program = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin', program), args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 128, output }));
  });
}
