import type pg from 'pg';
import { openReadingsWriter } from '../baseline/city-writer.ts';
import { copyRows } from '../baseline/copy-rows.ts';
import { createScratchDatabase, dropScratchDatabase, withClient } from '../baseline/scratch-database.ts';
import type { Bench } from '../context.ts';
import { type NoteRow, SectionBook } from '../journal.ts';
import type { SectionResult } from '../results.ts';
import { lengthMs, noisyRounds } from './noisy-readings.ts';

const SOURCES = 1_000;
const ROUNDS = 1_000;
const ROUNDS_PER_BATCH = 10;
const SEED = 20_260_102;
const PLAIN = 'plain table, same columns and key';
const TEXT = 'plain table, identifiers as text';
const HOT = { plain: 'reading, native partitions', apache: 'reading, hypertable', community: 'reading, hypertable' };
const COMPRESSED = 'reading, compressed (Community edition)';

/** Bytes on disk per reading, of noisy data that came in as a city's does. */
export async function measureStorage({ config, journal, signal, stand, say }: Bench): Promise<SectionResult> {
  const book = new SectionBook(journal, 'storage', signal);
  await book.step('own server', async (note) => {
    const { scratchUrl } = await stand.on('embedded');
    await withClient(scratchUrl, (client) => measureHere(client, { note, hot: HOT.plain }));
    say('storage: own server');
  });
  const isElsewhere = config.timescaleUrl !== undefined;
  if (config.timescaleUrl !== undefined) {
    const url = config.timescaleUrl;
    await book.step('other server', (note) => measureTimescale(url, note));
    say('storage: server of BENCH_DATABASE_URL');
  } else say(`storage: ${NOT_ELSEWHERE}`);
  return {
    name: 'storage',
    title: 'Bytes on disk per reading',
    settings: { readings: SOURCES * ROUNDS, sources: SOURCES, 'cadence s': 10, seed: SEED },
    rows: book.rows([PLAIN, TEXT, HOT.plain, HOT.community, COMPRESSED]),
    notes: [
      'values drift slowly, with noise and one or two decimals; a reading of each source every 10 s, with jitter; batches as ingest stores them',
      'saved %: beside the plain table with the same columns and key on the same server',
      ...(isElsewhere ? [] : [NOT_ELSEWHERE]),
    ],
  };
}

const NOT_ELSEWHERE =
  'NO TIMESCALEDB: set BENCH_DATABASE_URL to the owner URL of a server with it; the bench makes and drops a database of its own there';

async function measureTimescale(ownerUrl: string, note: NoteRow): Promise<void> {
  const { url, storage } = await createScratchDatabase(ownerUrl);
  try {
    await withClient(url, async (client) => {
      const plain = await measureHere(client, { note, hot: HOT[storage] });
      if (storage !== 'community') return;
      await client.query(
        `select compress_chunk(chunk, if_not_compressed => true) from show_chunks('reading') as chunk`,
      );
      note(COMPRESSED, figuresOf(await sizeOfReadings(client), plain));
    });
  } finally {
    await dropScratchDatabase(ownerUrl);
  }
}

interface Size {
  readonly heap: number;
  readonly indexes: number;
}

/** @returns the size of the plain table, which savings are told beside */
async function measureHere(
  client: pg.Client,
  { note, hot }: { readonly note: NoteRow; readonly hot: string },
): Promise<Size> {
  await createPlainTables(client);
  await client.query('truncate reading');
  await fill(client);
  const plain = await sizeOf(client, 'reading_plain');
  note(PLAIN, figuresOf(plain, plain));
  note(TEXT, figuresOf(await sizeOf(client, 'reading_text'), plain));
  note(hot, figuresOf(await sizeOfReadings(client), plain));
  await client.query('drop table reading_plain, reading_text');
  return plain;
}

async function createPlainTables(client: pg.Client): Promise<void> {
  await client.query('drop table if exists reading_plain, reading_text');
  await client.query(`create table reading_plain (
    component_key integer not null, metric_key smallint not null, at timestamptz not null,
    value double precision not null, quality smallint not null, primary key (component_key, metric_key, at))`);
  await client.query(`create table reading_text (
    device text not null, metric text not null, at timestamptz not null, value double precision not null,
    primary key (device, metric, at))`);
}

async function fill(client: pg.Client): Promise<void> {
  const store = await openReadingsWriter(client);
  const plan = { sources: SOURCES, rounds: ROUNDS, firstAt: Date.now() - lengthMs({ rounds: ROUNDS }), seed: SEED };
  let batch: Parameters<typeof copyRows>[2][number][] = [];
  let rounds = 0;
  for (const round of noisyRounds(plan)) {
    batch.push(...round);
    rounds += 1;
    if (rounds % ROUNDS_PER_BATCH > 0) continue;
    batch.sort((a, b) => a.componentKey - b.componentKey || a.at - b.at);
    await store(batch);
    await copyRows(client, 'reading_plain', batch);
    await client.query(
      `insert into reading_text select 'device-' || to_char(component_key, 'FM00000'), 'temperature', at, value
       from unnest($1::int4[], $2::timestamptz[], $3::float8[]) as given (component_key, at, value)`,
      [batch.map((row) => row.componentKey), batch.map((row) => new Date(row.at)), batch.map((row) => row.value)],
    );
    batch = [];
  }
}

async function sizeOf(client: pg.Client, table: string): Promise<Size> {
  const { rows } = await client.query<Size>(
    'select pg_table_size($1::regclass)::float8 as heap, pg_indexes_size($1::regclass)::float8 as indexes',
    [table],
  );
  return rows[0] ?? { heap: Number.NaN, indexes: Number.NaN };
}

/** Of all partitions or chunks; compressed ones count as what they are on disk. */
async function sizeOfReadings(client: pg.Client): Promise<Size> {
  const { rows: kinds } = await client.query<{ kind: string }>(
    `select relkind as kind from pg_class where oid = 'reading'::regclass`,
  );
  const { rows } = await client.query<Size>(
    kinds[0]?.kind === 'p'
      ? `select sum(pg_table_size(relid))::float8 as heap, sum(pg_indexes_size(relid))::float8 as indexes
         from pg_partition_tree('reading') where isleaf`
      : `select sum(table_bytes + coalesce(toast_bytes, 0))::float8 as heap, sum(index_bytes)::float8 as indexes
         from hypertable_detailed_size('reading')`,
  );
  return rows[0] ?? { heap: Number.NaN, indexes: Number.NaN };
}

function figuresOf({ heap, indexes }: Size, plain: Size): Record<string, number> {
  const readings = SOURCES * ROUNDS;
  const saved = 1 - (heap + indexes) / (plain.heap + plain.indexes);
  return {
    'bytes/reading': (heap + indexes) / readings,
    'heap bytes': heap / readings,
    'index bytes': indexes / readings,
    'saved %': saved * 100,
  };
}
