import type { ReadingRow } from '@cityloop/db/queries/reading';
import type pg from 'pg';
import { ROW_WRITERS, type RowWriter } from '../baseline/row-writers.ts';
import { withClient } from '../baseline/scratch-database.ts';
import type { BenchContext } from '../context.ts';
import { startCpuMeter } from '../cpu/cpu-meter.ts';
import { type SectionResult, SegmentBook } from '../results.ts';

const SOURCES = 2_000;
const ROWS = { brief: 300_000, full: 2_000_000 };

/** Rows per second into a table, without MQTT: CityLoop's statement beside PostgreSQL's bulk load. One connection. */
export async function measureWriter({ config, city, client, scratchUrl, say }: BenchContext): Promise<SectionResult> {
  const rows = config.isFull ? ROWS.full : ROWS.brief;
  const book = new SegmentBook();
  await withClient(scratchUrl, async (scratch) => {
    for (let segment = 1; segment <= config.segments; segment += 1) {
      for (const writer of ROW_WRITERS) {
        await scratch.query(`truncate ${writer.table}`);
        await client.query('checkpoint');
        book.add(
          writer.name,
          await writeRows(scratch, writer, { rows, batch: config.batch.maxRows, pids: city.pids() }),
        );
      }
      say(`writer: segment ${segment} of ${config.segments}`);
    }
    for (const { table } of ROW_WRITERS) await scratch.query(`truncate ${table}`);
  });
  return {
    name: 'writer',
    title: 'Rows into the database, without MQTT',
    settings: { 'rows per segment': rows, 'rows per transaction': config.batch.maxRows, connections: 1 },
    rows: book.rows(ROW_WRITERS.map((writer) => writer.name)),
    notes: ['keyed: unique (component, metric, time); the insert leaves a repeated reading out, COPY would fail on it'],
  };
}

async function writeRows(
  scratch: pg.Client,
  writer: RowWriter,
  {
    rows,
    batch,
    pids,
  }: { readonly rows: number; readonly batch: number; readonly pids: Readonly<Record<string, number>> },
): Promise<Record<string, number>> {
  const stop = startCpuMeter({ ...pids, writer: process.pid });
  const firstAt = Date.now() - Math.ceil(rows / SOURCES) * 1000;
  for (let written = 0; written < rows; written += batch) {
    await writer.write(scratch, rowsFrom(written, Math.min(batch, rows - written), firstAt));
  }
  const { elapsedMs, msByName, foreignShare } = stop();
  const perRow = (ms: number | undefined) => ((ms ?? 0) * 1000) / rows;
  return {
    'rows/s': (rows * 1000) / elapsedMs,
    'postgres us/row': perRow(msByName.postgres),
    'writer us/row': perRow(msByName.writer),
    'foreign CPU %': foreignShare * 100,
  };
}

/** A reading a second of each source, sorted by source and time within the batch, as ingest sorts its own. */
function rowsFrom(start: number, count: number, firstAt: number): ReadingRow[] {
  const rows = Array.from({ length: count }, (_, index) => {
    const number = start + index;
    const componentKey = (number % SOURCES) + 1;
    return {
      componentKey,
      metricKey: 1,
      at: firstAt + Math.floor(number / SOURCES) * 1000,
      value: 12.5,
      quality: 0,
      receivedAt: firstAt,
    };
  });
  return rows.sort((a, b) => a.componentKey - b.componentKey || a.at - b.at);
}
