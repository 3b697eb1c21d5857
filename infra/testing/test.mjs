import { parseArgs } from 'node:util';
import { Fault, reasonOf } from '../machine/fault.mjs';
import { findMosquitto } from '../machine/programs.mjs';
import { checkNode, ensureDependencies, stopTools } from '../machine/toolchain.mjs';
import { Tally } from './stages/tally.mjs';

/**
 * `npm test`: everything, or one layer with `--only structure|pure|page|db|svc|timescale|e2e`. The last line on standard output is the true
 * count; the exit code is 1 when anything failed.
 */
const LAYERS = ['structure', 'pure', 'page', 'db', 'svc', 'timescale', 'e2e'];

async function main() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  if (values.only !== undefined && !LAYERS.includes(values.only)) {
    throw new Fault(`--only ${values.only} is not a layer: choose one of ${LAYERS.join(', ')}.`);
  }
  checkNode();
  await ensureDependencies(say);
  const tally = new Tally();
  const wants = (/** @type {string} */ layer) => values.only === undefined || values.only === layer;
  await stage(tally, 'structure', wants('structure'), async () =>
    (await import('./stages/structure.mjs')).runStructure(tally),
  );
  const projects = ['pure', 'page', 'db', 'svc'].filter(wants);
  await stage(tally, `tests: ${projects.join(', ')}`, projects.length > 0, async () => {
    if (projects.includes('svc') && findMosquitto() === undefined) {
      tally.skip(
        'service tests on Mosquitto',
        'install it (Debian: apt-get install mosquitto; macOS: brew install mosquitto)',
      );
    }
    await (await import('./stages/vitest.mjs')).runVitest(tally, { name: projects.join(', '), projects });
  });
  await stage(tally, 'tests: db on TimescaleDB', wants('timescale'), async () =>
    (await import('./stages/timescale.mjs')).runOnTimescale(tally),
  );
  await stage(tally, 'journeys', wants('e2e'), async () => (await import('./stages/browser.mjs')).runBrowser(tally));
  console.log(['', ...tally.repeat(), tally.summary()].join('\n'));
  process.exitCode = tally.counts.failed > 0 ? 1 : 0;
}

/**
 * @param {Tally} tally
 * @param {string} name
 * @param {boolean} wanted
 * @param {() => Promise<void>} run
 */
async function stage(tally, name, wanted, run) {
  if (!wanted) return;
  const started = Date.now();
  console.log(`\n== ${name}`);
  try {
    await run();
  } catch (error) {
    tally.fail(
      `${name} crashed: ${reasonOf(error)}`,
      error instanceof Fault || !(error instanceof Error) ? '' : error.stack,
    );
  }
  console.log(`== ${name}: ${Math.round((Date.now() - started) / 1000)} s`);
}

/** @param {string} line */
function say(line) {
  console.log(line);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    stopTools();
    process.exitCode = 1;
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Fault ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
