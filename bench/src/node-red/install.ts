import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Exact, and outside of our lockfile: nothing of CityLoop needs it. 4.1 is the last line that runs on Node 20. */
export const NODE_RED_PACKAGES = { 'node-red': '4.1.15', pg: '8.23.1' } as const;

const run = promisify(execFile);
const INSTALL_LIMIT_MS = 240_000;

/**
 * Node-RED in a folder of its own, installed with npm when it isn't there yet.
 * @returns the folder, or why there is none
 */
export async function installNodeRed(cacheFolder: string): Promise<{ folder: string } | { reason: string }> {
  const folder = join(cacheFolder, `node-red-${NODE_RED_PACKAGES['node-red']}`);
  const done = join(folder, 'installed');
  if (existsSync(done)) return { folder };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: NODE_RED_PACKAGES }));
  try {
    const args = ['install', '--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts'];
    await run('npm', args, { cwd: folder, timeout: INSTALL_LIMIT_MS });
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return { reason: words.trim().split('\n').at(-1) ?? 'npm failed' };
  }
  writeFileSync(done, '');
  return { folder };
}
