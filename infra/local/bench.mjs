import { Fault } from './fault.mjs';
import { checkNode, ensureDependencies, run, stopTools } from './toolchain.mjs';

/** `npm run bench`: builds the city and what measures it, then measures; arguments such as `--full` go through. */
async function main() {
  checkNode();
  await ensureDependencies(console.log);
  const { buildBench } = await import('./build.mjs');
  const entry = await buildBench();
  process.exitCode = await run(process.execPath, ['--enable-source-maps', entry, ...process.argv.slice(2)]);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stopTools);

main().catch((error) => {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
});
