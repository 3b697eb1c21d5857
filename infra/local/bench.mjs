import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from './fault.mjs';
import { checkNode, ensureDependencies, ROOT } from './toolchain.mjs';

/** `npm run bench`: sees to the dependencies, then hands over to `bench/src/main.ts`. */
async function main() {
  checkNode();
  await ensureDependencies((line) => console.log(line));
  // Beside the checkout's own dependencies: the bench's processes inherit the loader from the first one.
  const loader = pathToFileURL(createRequire(join(ROOT, 'package.json')).resolve('tsx')).href;
  const args = ['--import', loader, join(ROOT, 'bench/src/main.ts'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // Ctrl-C reaches the bench by itself; other signals are passed on, and its end is awaited.
    process.on(signal, () => void (signal === 'SIGINT' || child.kill(signal)));
  }
  child.once('error', (error) => {
    console.error(`Cannot run the bench: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Fault ? error.message : error);
  process.exitCode = 1;
}
