import { resolvePack, type SenmlRecord } from '@cityloop/contract/mqtt/senml';
import type { ReadingRow } from '@cityloop/db/queries/reading';
import pg from 'pg';
import { insertReadings } from './insert-readings.ts';
import type { BatchLimits } from './orders.ts';

export interface RowBatcher {
  /** `onCommitted` is called once the message's readings are in the table. */
  take(topic: string, payload: Buffer, onCommitted: () => void): void;
  close(): Promise<void>;
}

const METRIC_KEY = 1;

/** MQTT to rows with nothing between: a number per topic and name, one INSERT per batch, one batch at a time. */
export async function connectRowBatcher(databaseUrl: string, { maxRows, maxMs }: BatchLimits): Promise<RowBatcher> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const keys = new Map<string, number>();
  let rows: ReadingRow[] = [];
  let waiting: (() => void)[] = [];
  let isWriting = false;
  let timer: NodeJS.Timeout | undefined;

  function keyOf(source: string): number {
    const known = keys.get(source);
    if (known !== undefined) return known;
    keys.set(source, keys.size + 1);
    return keys.size;
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (isWriting || rows.length === 0) return;
    isWriting = true;
    const batch = rows;
    const committed = waiting;
    rows = [];
    waiting = [];
    await insertReadings(client, batch);
    for (const onCommitted of committed) onCommitted();
    isWriting = false;
    plan();
  }

  function plan(): void {
    if (isWriting || rows.length === 0) return;
    if (rows.length >= maxRows) void write();
    else timer ??= setTimeout(() => void write(), maxMs);
  }

  return {
    take(topic, payload, onCommitted) {
      const pack = JSON.parse(payload.toString()) as SenmlRecord[];
      for (const record of resolvePack(pack, Date.now())) {
        if (!record.ok) continue;
        rows.push({
          componentKey: keyOf(`${topic} ${record.name}`),
          metricKey: METRIC_KEY,
          at: record.at,
          value: record.value,
          quality: 0,
          receivedAt: record.at,
        });
      }
      waiting.push(onCommitted);
      plan();
    },
    async close() {
      clearTimeout(timer);
      await client.end();
    },
  };
}
