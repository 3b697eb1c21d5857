import { float8Array, int4Array, timestamptzArray } from '@cityloop/db/connection/binary-array';
import pg from 'pg';
import type { BatchLimits } from './orders.ts';
import { BASELINE_METRIC, type BareReading, createSourceKeys, readBare, type Sink } from './sink.ts';

/** No ON CONFLICT: a repeat would fail its batch, so this is the least that storing under a key costs. */
const INSERT = `insert into reading (component_key, metric_key, at, value, quality)
  select component_key, ${BASELINE_METRIC}, at, value, 0
  from unnest($1::int4[], $2::timestamptz[], $3::float8[]) as given (component_key, at, value)`;

/** MQTT to rows with nothing between: one INSERT per batch, one batch at a time. */
export async function connectRowBatcher(databaseUrl: string, { maxRows, maxMs }: BatchLimits): Promise<Sink> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const keyOf = createSourceKeys();
  let rows: BareReading[] = [];
  let waiting: (() => void)[] = [];
  let isWriting = false;
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (isWriting || rows.length === 0) return;
    isWriting = true;
    const batch = rows;
    const committed = waiting;
    rows = [];
    waiting = [];
    await client.query({
      name: 'insert',
      text: INSERT,
      values: [
        int4Array(batch.map((row) => keyOf(row.source))),
        timestamptzArray(batch.map((row) => row.at)),
        float8Array(batch.map((row) => row.value)),
      ],
    });
    for (const onDone of committed) onDone();
    isWriting = false;
    plan();
  }

  function plan(): void {
    if (isWriting || rows.length === 0) return;
    if (rows.length >= maxRows) void write();
    else timer ??= setTimeout(() => void write(), maxMs);
  }

  return {
    take(topic, payload, onDone) {
      rows.push(...readBare(topic, payload));
      waiting.push(onDone);
      plan();
    },
    async close() {
      clearTimeout(timer);
      await client.end();
    },
  };
}
