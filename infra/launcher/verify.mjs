import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, run } from '../machine/toolchain.mjs';

/** `npm run verify -- log DIR`: the offline verifier, built where it changed. */
async function main() {
  checkNode();
  await ensureDependencies(console.error);
  const { buildProgram } = await import('./build.mjs');
  const program = await buildProgram('infra/verify/src/main.ts');
  process.exitCode = await run(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
    cwd: process.cwd(),
    stdio: 'inherit',
  });
}

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
