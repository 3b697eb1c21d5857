import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT, run } from '../machine/toolchain.mjs';

const ENTRY = 'apps/steward/src/history/one-import.ts';

/** `npm run import-history -- FILE`: readings of any age from CSV or NDJSON, whether the city runs or not. */
async function main() {
  checkNode();
  const args = process.argv.slice(2).map((arg, index, all) => (isFile(arg, all[index - 1]) ? resolve(arg) : arg));
  const file = args.find((arg, index) => isFile(arg, args[index - 1]));
  if (file === undefined) throw new Fault('Say which file: npm run import-history -- readings.csv');
  if (!existsSync(file) || !statSync(file).isFile()) throw new Fault(`There is no file ${file}.`);
  await ensureDependencies(console.error);
  const { readOptions } = await import('./options.mjs');
  const { buildProgram } = await import('./build.mjs');
  const { withDatabase } = await import('../backup/with-database.mjs');
  const { dataDir, databaseUrl } = readOptions({ ...process.env, CITY: 'demo' }, ROOT);
  const program = await buildProgram(ENTRY);
  process.exitCode = await withDatabase({ dataDir, databaseUrl, alone: false }, (ownerUrl) => {
    const env = { ...process.env, DATABASE_URL: ownerUrl, DATA_DIR: dataDir };
    return run(process.execPath, ['--enable-source-maps', program, ...args], { cwd: ROOT, stdio: 'inherit', env });
  });
}

/**
 * @param {string} arg
 * @param {string | undefined} before
 */
function isFile(arg, before) {
  return !arg.startsWith('--') && before !== '--zone';
}

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
