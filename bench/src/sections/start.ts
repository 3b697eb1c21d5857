import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeCity, type StartOptions, type StartTimes, startCity } from '../city/bench-city.ts';
import type { Config } from '../config.ts';
import { type SectionResult, SegmentBook } from '../results.ts';

const LIMIT_MS = 300_000;
const CLONE = 'fresh clone, warm package cache';
const NEW_CITY = 'new city, parts built';
const LATER = 'later start';
const BASELINE = 'baseline: Node with an empty HTTP server';

export interface StartSectionOptions {
  readonly root: string;
  /** Where cities may be made. */
  readonly folder: string;
  readonly config: Config;
  readonly say: (line: string) => void;
}

/** From the spawn of the launcher to the first page and to `/readyz`. */
export async function measureStart({ root, folder, config, say }: StartSectionOptions): Promise<SectionResult> {
  const book = new SegmentBook();
  const notes = [
    'first page: the page at / and every file that it refers to have been sent; ready: /readyz answers 200',
    'without simulators; a new city is generated and imported on its first start',
  ];
  const dataDir = join(folder, 'start');
  const here: StartOptions = { root, dataDir, env: config.childEnv, limitMs: LIMIT_MS };
  const builtNow = await startAndStop(here);
  for (let segment = 1; segment <= config.segments; segment += 1) {
    book.add(BASELINE, { 'first page ms': await startEmptyServer() });
    removeCity(dataDir);
    const first = await startAndStop(here);
    book.add(NEW_CITY, figuresOf(first));
    book.add(LATER, figuresOf(await startAndStop(here)));
    say(`start: segment ${segment} of ${config.segments}`);
  }
  removeCity(dataDir);
  notes.push(`before the segments the launcher brought its build up to date (${builtNow.built})`);
  notes.push(await startFreshClone({ root, folder, config, say }, book));
  return {
    name: 'start',
    title: 'Start, from the spawn of the launcher',
    settings: {},
    rows: book.rows([BASELINE, CLONE, NEW_CITY, LATER]),
    notes,
  };
}

/** Once: it is long, and its figure is not near any limit that a second run would tell apart. */
async function startFreshClone({ root, folder, config, say }: StartSectionOptions, book: SegmentBook): Promise<string> {
  if (!existsSync(join(root, '.git'))) return `${CLONE}: not measured, this is no git checkout`;
  const clone = join(folder, 'clone');
  const dataDir = join(folder, 'clone-data');
  rmSync(clone, { recursive: true, force: true });
  execFileSync('git', ['clone', '--quiet', '--local', root, clone]);
  try {
    const times = await startAndStop({ root: clone, dataDir, env: config.childEnv, limitMs: LIMIT_MS });
    book.add(CLONE, figuresOf(times));
    say('start: fresh clone');
    return `${CLONE}: one run of the last commit, with pnpm's own install; a cold cache or network adds to it (${times.built})`;
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
