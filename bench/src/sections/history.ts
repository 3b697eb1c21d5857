import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildProgram } from '@cityloop/infra/launcher/build';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { withClient } from '../baseline/scratch-database.ts';
import type { Config } from '../config.ts';
import type { Bench } from '../context.ts';
import { SectionBook } from '../journal.ts';
import type { SectionResult } from '../results.ts';

/** Rows: by itself it may take its time, in a full run among others it has less, in a usual one none. */
export function historyRowsOf({ isFull, only }: Pick<Config, 'isFull' | 'only'>): number {
  if (only === 'history') return isFull ? 10_000_000 : 1_000_000;
  return isFull ? 2_000_000 : 0;
}

const SOURCES = 1_000;
const FROM = Date.UTC(2019, 0, 1);
const MINUTE_MS = 60_000;
const LINES_AT_ONCE = 20_000;
const ENTRY = 'apps/steward/src/history/one-import.ts';
const COPY = 'COPY text, keyed';
const IMPORT = 'import-history';

/** Readings of years ago from a CSV file, beside PostgreSQL's bulk load of the same rows, both into the key of a city. */
export async function measureHistory({
  config,
  stand,
  journal,
  signal,
  say,
}: Bench): Promise<SectionResult | undefined> {
  const rows = historyRowsOf(config);
  if (rows === 0) return undefined;
  const book = new SectionBook(journal, 'history', signal);
  await book.step('all', async (note) => {
    const { scratchUrl } = await stand.on('embedded');
    const folder = await mkdtemp(join(stand.folder, 'history-'));
    try {
      const files = { csv: join(folder, 'readings.csv'), text: join(folder, 'readings.txt') };
      await writeLines(files.csv, rows, csvLine, 'component,metric,at,value\n');
      await writeLines(files.text, rows, copyLine);
      const copied = await withClient(scratchUrl, (client) => copyIn(client, files.text));
      note(COPY, { 'rows/s': rows / copied, seconds: copied });
      say(`history: COPY of ${rows} rows in ${Math.round(copied)} s`);
      const { seconds, peakMb } = await importIn(scratchUrl, files.csv, rows);
      note(IMPORT, { 'rows/s': rows / seconds, seconds, '% of COPY': (100 * copied) / seconds, 'peak MB': peakMb });
      await withClient(scratchUrl, forget);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  return {
    name: 'history',
    title: `Importing ${rows} readings of before`,
    settings: { rows, sources: SOURCES, 'a reading of each every': '60 s' },
    rows: book.rows([COPY, IMPORT]),
    notes: [
      'COPY: one statement from a file that holds what the table holds, keys and times, into an empty table with the same key',
      'import-history: the command from its start to its end: it checks the whole file, stores it, and makes hours and days',
    ],
  };
}

function csvLine(number: number): string {
  return `bench-${(number % SOURCES) + 1},value,${timeOf(number)},${readingOf(number)}\n`;
}

/** In the order of the table's columns. */
function copyLine(number: number): string {
  return `${(number % SOURCES) + 1}\t1\t0\t${timeOf(number)}\t${readingOf(number)}\n`;
}

function timeOf(number: number): string {
  return new Date(FROM + Math.floor(number / SOURCES) * MINUTE_MS).toISOString();
}

function readingOf(number: number): number {
  return ((number * 7) % 9_000) / 10;
}

async function writeLines(path: string, rows: number, lineOf: (number: number) => string, header = ''): Promise<void> {
  function* blocks() {
    yield header;
    for (let from = 0; from < rows; from += LINES_AT_ONCE) {
      const count = Math.min(LINES_AT_ONCE, rows - from);
      yield Array.from({ length: count }, (_, index) => lineOf(from + index)).join('');
    }
  }
  await pipeline(Readable.from(blocks()), createWriteStream(path));
}

/** Seconds. */
async function copyIn(client: pg.Client, path: string): Promise<number> {
  await client.query('create table history_copied (like reading including all)');
  await client.query('checkpoint');
  const startedAt = performance.now();
  const columns = 'component_key, metric_key, quality, at, value';
  await pipeline(createReadStream(path), client.query(copyFrom(`copy history_copied (${columns}) from stdin`)));
  const seconds = (performance.now() - startedAt) / 1000;
  await client.query('drop table history_copied');
  await client.query('checkpoint');
  return seconds;
}

async function importIn(url: string, path: string, rows: number): Promise<{ seconds: number; peakMb: number }> {
  const program = await buildProgram(ENTRY);
  const startedAt = performance.now();
  const env = { ...process.env, DATABASE_URL: url };
  const child = spawn(process.execPath, [program, path], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let peakMb = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakMbOf(child.pid));
  }, 200);
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = await once(child, 'close').finally(() => clearInterval(watch));
  const seconds = (performance.now() - startedAt) / 1000;
  const last = said.join('').trim().split('\n').at(-1);
  const expected = `history: ${rows} rows, ${rows} new, 0 repeated, 0 conflicting, 0 refused`;
  if (code !== 0 || last !== expected) throw new Error(`import-history ended with ${code}: ${last}`);
  return { seconds, peakMb };
}

/** 0 where the system doesn't tell. */
function peakMbOf(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

async function forget(client: pg.Client): Promise<void> {
  await client.query(
    'truncate reading, reading_1h, reading_1d, latest_reading, history_day, history_due, history_import, rollup_due',
  );
}
