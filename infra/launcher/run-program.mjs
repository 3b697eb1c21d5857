import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../machine/fault.mjs';
import { checkNode, ensureDependencies, ROOT } from '../machine/toolchain.mjs';

/**
 * Runs a TypeScript program (bench, faults) as a process of its own, with the arguments of this one, and ends as it does.
 * @param {string} program path from the root
 */
export async function runProgram(program) {
  try {
    await start(program);
  } catch (error) {
    console.error(error instanceof Fault ? error.message : error);
    process.exitCode = 1;
  }
}

/** @param {string} program */
async function start(program) {
  checkNode();
  await ensureDependencies((line) => console.log(line));
  // Beside the checkout's own dependencies: the program's processes inherit the loader from the first one.
  const loader = pathToFileURL(createRequire(join(ROOT, 'package.json')).resolve('tsx')).href;
  const args = ['--import', loader, join(ROOT, program), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // Ctrl-C reaches the child by itself; other signals are passed on, and its end is awaited.
    process.on(signal, () => void (signal === 'SIGINT' || child.kill(signal)));
  }
  child.once('error', (error) => {
    console.error(`Cannot run ${program}: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}
