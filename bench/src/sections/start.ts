import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeCity, type StartOptions, type StartTimes, startCity } from '../city/bench-city.ts';
import type { Bench } from '../context.ts';
import { type NoteRow, SectionBook } from '../journal.ts';
import type { SectionResult } from '../results.ts';

const LIMIT_MS = 300_000;
const CLONE = 'fresh clone, warm package cache';
const NEW_CITY = 'new city, parts built';
const LATER = 'later start';
const BASELINE = 'baseline: Node with an empty HTTP server';

/** More of them would only take time: a start differs little from the next. */
const MOST_SEGMENTS = 3;

/** From the spawn of the launcher to the first page and to `/readyz`. */
export async function measureStart(bench: Bench): Promise<SectionResult> {
  const { config, journal, signal, say } = bench;
  const { root, folder } = bench.stand;
  const book = new SectionBook(journal, 'start', signal);
  const dataDir = join(folder, 'start');
  const here: StartOptions = { root, dataDir, env: config.childEnv, limitMs: LIMIT_MS };
  const segments = Math.min(config.segments, MOST_SEGMENTS);
  // Before the segments the launcher brings its build up to date.
  if (!book.has(`segment ${segments}`)) await startAndStop(here);
  for (let segment = 1; segment <= segments; segment += 1) {
    await book.step(`segment ${segment}`, async (note) => {
      note(BASELINE, { 'first page ms': await startEmptyServer() });
      removeCity(dataDir);
      note(NEW_CITY, figuresOf(await startAndStop(here)));
      note(LATER, figuresOf(await startAndStop(here)));
      say(`start: segment ${segment} of ${segments}`);
    });
  }
  removeCity(dataDir);
  await book.step('clone', async (note) => startFreshClone(bench, note));
  return {
    name: 'start',
    title: 'Start, from the spawn of the launcher',
    settings: {},
    rows: book.rows([BASELINE, CLONE, NEW_CITY, LATER]),
    notes: [
      'first page: the page at / and every file that it refers to have been sent; ready: /readyz answers 200',
      'without simulators; a new city is generated and imported on its first start',
      'before the segments the launcher brought its build up to date',
      `${CLONE}: one run of the last commit, with pnpm's own install; a cold cache or network adds to it; not measured outside of a git checkout`,
    ],
  };
}

/** Once: it is long, and its figure is not near any limit that a second run would tell apart. */
async function startFreshClone({ config, stand, say }: Bench, note: NoteRow): Promise<void> {
  const { root, folder } = stand;
  if (!existsSync(join(root, '.git'))) return;
  const clone = join(folder, 'clone');
  const dataDir = join(folder, 'clone-data');
  rmSync(clone, { recursive: true, force: true });
  execFileSync('git', ['clone', '--quiet', '--local', root, clone]);
  try {
    note(CLONE, figuresOf(await startAndStop({ root: clone, dataDir, env: config.childEnv, limitMs: LIMIT_MS })));
    say('start: fresh clone');
  } finally {
    removeCity(dataDir);
    rmSync(clone, { recursive: true, force: true });
  }
}

async function startAndStop(options: StartOptions): Promise<StartTimes> {
  const city = await startCity(options);
  await city.stop();
  return city.startTimes;
}

function figuresOf({ firstPageMs, readyMs }: StartTimes): Record<string, number> {
  return { 'first page ms': firstPageMs, 'ready ms': readyMs };
}

const EMPTY_SERVER = `require('node:http').createServer((_, answer) => answer.end('x')).listen(0, '127.0.0.1', function () {
  console.log(this.address().port);
})`;

async function startEmptyServer(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-e', EMPTY_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  await (await fetch(`http://127.0.0.1:${line.toString().trim()}/`)).text();
  const elapsed = performance.now() - startedAt;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
  return elapsed;
}
