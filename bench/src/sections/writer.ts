import type { StoreRows } from '../baseline/city-writer.ts';
import { ROW_WRITERS, type RowWriter } from '../baseline/row-writers.ts';
import { withClient } from '../baseline/scratch-database.ts';
import type { Bench, BenchContext } from '../context.ts';
import { startCpuMeter } from '../cpu/cpu-meter.ts';
import { SectionBook } from '../journal.ts';
import type { SectionResult } from '../results.ts';
import { batchesOf, type RowBatch } from './writer-rows.ts';

const REPEATED_SHARE = 0.05;

interface Contender {
  readonly name: string;
  readonly writer: RowWriter;
  readonly repeatedShare: number;
}

const CONTENDERS: readonly Contender[] = [
  ...ROW_WRITERS.map((writer) => ({ name: writer.name, writer, repeatedShare: 0 })),
  ...ROW_WRITERS.filter((writer) => writer.takesRepeats).map((writer) => ({
    name: `${writer.name}, 5 % repeats`,
    writer,
    repeatedShare: REPEATED_SHARE,
  })),
];

/** Rows per second into a table, without MQTT: CityLoop's statement beside PostgreSQL's bulk load. One connection. */
export async function measureWriter({ config, stand, journal, signal, say }: Bench): Promise<SectionResult> {
  const book = new SectionBook(journal, 'writer', signal);
  for (let segment = 1; segment <= config.segments; segment += 1) {
    for (const contender of CONTENDERS) {
      await book.step(`segment ${segment}, ${contender.name}`, async (note) => {
        note(contender.name, await runSegment(await stand.on('embedded'), contender));
      });
    }
    say(`writer: segment ${segment} of ${config.segments}`);
  }
  return {
    name: 'writer',
    title: 'Rows into the database, without MQTT',
    settings: { 'rows per segment': config.writerRows, 'rows per transaction': config.batch.maxRows, connections: 1 },
    rows: book.rows(CONTENDERS.map((contender) => contender.name)),
    notes: [
      'keyed: unique (component, metric, time), the table and indexes of a city; a keyed COPY fails on a repeat instead of leaving it out',
      "5 % repeats: of each batch's rows so many were in the batch before; COPY can't take those but by a staging table",
      'rows/s counts what was offered; the rows stored are compared with what had to be stored after each batch',
    ],
  };
}

async function runSegment(
  context: BenchContext,
  { writer, repeatedShare }: Contender,
): Promise<Record<string, number>> {
  const { client, config, city, scratchUrl } = context;
  return withClient(scratchUrl, async (scratch) => {
    await scratch.query(`truncate ${writer.table}, latest_reading, rollup_touched`);
    await client.query('checkpoint');
    const store = await writer.open(scratch);
    const batches = batchesOf({ rows: config.writerRows, size: config.batch.maxRows, repeatedShare }, Date.now());
    const figures = await writeBatches(store, batches, city.pids());
    await scratch.query(`truncate ${writer.table}, latest_reading, rollup_touched`);
    return figures;
  });
}

/** Only the time in which rows are being stored counts, not that in which the next ones are made up. */
async function writeBatches(
  store: StoreRows,
  batches: Iterable<RowBatch>,
  pids: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const stop = startCpuMeter({ ...pids, writer: process.pid });
  let offered = 0;
  let storingMs = 0;
  for (const { rows, fresh } of batches) {
    const startedAt = performance.now();
    const stored = await store(rows);
    storingMs += performance.now() - startedAt;
    if (stored !== fresh) throw new Error(`${stored} of ${fresh} new rows were stored`);
    offered += rows.length;
  }
  const { msByName, foreignShare } = stop();
  return {
    'rows/s': (offered * 1000) / storingMs,
    'postgres us/row': ((msByName.postgres ?? 0) * 1000) / offered,
    'foreign CPU %': foreignShare * 100,
  };
}
