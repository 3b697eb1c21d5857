import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { preciseNow } from './clock.ts';

/** A row of `reading` that will be there. */
export interface AwaitedRow {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Epoch milliseconds; also the time from which on it is looked for. */
  readonly at: number;
}

export interface Visibility {
  /** When each row was seen first (epoch milliseconds); undefined: not in time. */
  readonly seenAt: readonly (number | undefined)[];
  /** From one look to the next: what the times may be late by. */
  readonly looksMs: readonly number[];
}

const PAUSE_MS = 2;
const IDLE_MS = 5;

/**
 * Looks for rows from a connection of its own, again and again, until all are seen or the time is over: what it sees is
 * committed and visible to anybody. A look asks for those alone that are due and not seen yet.
 */
export async function watchRows(client: pg.Client, rows: readonly AwaitedRow[], giveUpAt: number): Promise<Visibility> {
  const seenAt: (number | undefined)[] = rows.map(() => undefined);
  const looksMs: number[] = [];
  const indexes = new Map(rows.map((row, index) => [keyOf(row), index]));
  let next = 0;
  let pending: AwaitedRow[] = [];
  let lookedAt: number | undefined;
  while (next < rows.length || pending.length > 0) {
    const now = preciseNow();
    if (now > giveUpAt) break;
    for (let row = rows[next]; row && row.at <= now; row = rows[next]) {
      pending.push(row);
      next += 1;
    }
    if (pending.length === 0) {
      lookedAt = undefined;
      await delay(IDLE_MS);
      continue;
    }
    const found = await look(client, pending);
    const seen = preciseNow();
    if (lookedAt !== undefined) looksMs.push(seen - lookedAt);
    lookedAt = seen;
    for (const key of found) seenAt[indexes.get(key) ?? -1] = seen;
    pending = pending.filter((row) => !found.has(keyOf(row)));
    await delay(PAUSE_MS);
  }
  return { seenAt, looksMs };
}

async function look(client: pg.Client, pending: readonly AwaitedRow[]): Promise<Set<string>> {
  const { rows } = await client.query<{ componentKey: number; metricKey: number; at: number }>({
    name: 'look',
    text: `select component_key as "componentKey", metric_key as "metricKey", (extract(epoch from at) * 1000)::float8 as at
           from unnest($1::int4[], $2::int2[], $3::timestamptz[]) as given (component_key, metric_key, at)
           join reading using (component_key, metric_key, at)`,
    values: [
      pending.map((row) => row.componentKey),
      pending.map((row) => row.metricKey),
      pending.map((row) => new Date(row.at)),
    ],
  });
  return new Set(rows.map(keyOf));
}

function keyOf({ componentKey, metricKey, at }: AwaitedRow): string {
  return `${componentKey} ${metricKey} ${Math.round(at)}`;
}
