import { resolve } from 'node:path';
import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT, run } from '../machine/toolchain.mjs';

const ENTRY = 'apps/steward/src/import/check-city.ts';

/** `npm run check-city -- FOLDER`: what the start would say of a city's folder; nothing is written. */
async function main() {
  checkNode();
  await ensureDependencies(console.error);
  const { buildProgram } = await import('./build.mjs');
  const program = await buildProgram(ENTRY);
  const folders = process.argv.slice(2).map((folder) => resolve(process.env.INIT_CWD ?? '.', folder));
  process.exitCode = await run(process.execPath, [program, ...folders], {
    cwd: ROOT,
    stdio: 'inherit',
    env: process.env,
  });
}

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
