import type pg from 'pg';
import type { Queryable } from '../connection/transaction.ts';

const DAY_MS = 86_400_000;
/** The accepted window reaches 7 days back and may begin in the middle of a day. */
const DAYS_BACK = 8;
const DAYS_AHEAD = 3;

/** The tables that are cut by time, and how many days one partition or chunk holds. */
export const PARTITIONED_TABLES = [
  { table: 'reading', days: 1 },
  { table: 'reading_1m', days: 7 },
] as const;
type PartitionedTable = (typeof PARTITIONED_TABLES)[number];

/** Makes the missing native partitions around `now`, so that no reading of the accepted window lacks one. */
export async function ensurePartitions(client: Queryable, now: Date): Promise<void> {
  for (const partitioned of PARTITIONED_TABLES) {
    const spanMs = partitioned.days * DAY_MS;
    const first = Math.floor((now.getTime() - DAYS_BACK * DAY_MS) / spanMs) * spanMs;
    for (let from = first; from <= now.getTime() + DAYS_AHEAD * DAY_MS; from += spanMs) {
      await createPartition(client, partitioned, from);
    }
  }
}

async function createPartition(client: Queryable, { table, days }: PartitionedTable, fromMs: number): Promise<void> {
  const from = new Date(fromMs).toISOString();
  const to = new Date(fromMs + days * DAY_MS).toISOString();
  await client.query(
    `create table if not exists ${table}_p${from.slice(0, 10).replaceAll('-', '')}
       partition of ${table} for values from ('${from}') to ('${to}')`,
  );
}

/** Drops native partitions that end at or before `before`. Returns their names. */
export async function dropPartitions(
  client: pg.ClientBase,
  { table, days }: PartitionedTable,
  before: Date,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass',
    [table],
  );
  const dropped = rows.map((row) => row.name).filter((name) => endOf(name, days) <= before.getTime());
  for (const name of dropped) await client.query(`drop table ${name}`);
  return dropped;
}

/** From the day in the partition's name. */
function endOf(name: string, days: number): number {
  const [, year, month, day] = /_p(\d{4})(\d{2})(\d{2})$/.exec(name) ?? [];
  if (!year) return Number.POSITIVE_INFINITY;
  return Date.UTC(Number(year), Number(month) - 1, Number(day) + days);
}
