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
export type PartitionedTable = (typeof PARTITIONED_TABLES)[number];

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

/**
 * Makes the native partitions that hold these days (of UTC, epoch milliseconds), where none does. Readings get a whole month where it
 * lies before `monthsBefore` and nothing stands in it yet: a decade in days would be thousands of tables.
 */
export async function ensureDayPartitions(
  client: Queryable,
  partitioned: PartitionedTable,
  { days, monthsBefore }: { readonly days: readonly number[]; readonly monthsBefore: number },
): Promise<void> {
  const known = await listPartitions(client, partitioned);
  const spanMs = partitioned.days * DAY_MS;
  for (const day of [...days].sort((a, b) => a - b)) {
    if (known.some(({ from, to }) => from <= day && day < to)) continue;
    const month = monthOf(day);
    const isFree = month.to <= monthsBefore && known.every(({ from, to }) => to <= month.from || from >= month.to);
    if (partitioned.table === 'reading' && isFree) {
      await createMonthPartition(client, month);
      known.push({ name: '', ...month });
    } else {
      const from = Math.floor(day / spanMs) * spanMs;
      await createPartition(client, partitioned, from);
      known.push({ name: '', from, to: from + spanMs });
    }
  }
}

async function createMonthPartition(client: Queryable, month: { from: number; to: number }): Promise<void> {
  const [from, to] = [new Date(month.from).toISOString(), new Date(month.to).toISOString()];
  await client.query(
    `create table if not exists reading_m${from.slice(0, 7).replace('-', '')}
       partition of reading for values from ('${from}') to ('${to}')`,
  );
}

function monthOf(ms: number): { from: number; to: number } {
  const at = new Date(ms);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { from: Date.UTC(year, month, 1), to: Date.UTC(year, month + 1, 1) };
}

interface Partition {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** By the day, or the month, in their names. */
async function listPartitions(client: Queryable, { table, days }: PartitionedTable): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string }>(
    'select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass',
    [table],
  );
  return rows.flatMap(({ name }) => {
    const [, kind, year, month, day] = /_([pm])(\d{4})(\d{2})(\d{2})?$/.exec(name) ?? [];
    if (!year) return [];
    if (kind === 'm') return [{ name, ...monthOf(Date.UTC(Number(year), Number(month) - 1)) }];
    const from = Date.UTC(Number(year), Number(month) - 1, Number(day));
    return [{ name, from, to: from + days * DAY_MS }];
  });
}

/** Drops native partitions that lie within [from, to), or all before `to`. Returns their names. */
export async function dropPartitions(
  client: pg.ClientBase,
  partitioned: PartitionedTable,
  within: { readonly from: Date | null; readonly to: Date },
): Promise<string[]> {
  const earliest = within.from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const dropped = (await listPartitions(client, partitioned))
    .filter(({ from, to }) => from >= earliest && to <= within.to.getTime())
    .map(({ name }) => name);
  for (const name of dropped) await client.query(`drop table ${name}`);
  return dropped;
}
