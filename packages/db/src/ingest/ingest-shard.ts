import type pg from 'pg';
import { inTransaction, type Queryable } from '../connection/transaction.ts';

/** Sources are spread over so many shards by `component_key % 32`; the relays compute the same. */
export const SHARDS = 32;

export function shardOf(componentKey: number): number {
  return componentKey % SHARDS;
}

/** A shard's epoch at the time when its owner took it: whoever took it since has a greater one. */
export type OwnedShards = ReadonlyMap<number, number>;

/** A process that shares the work of one broker with others. */
export interface SharingWorker {
  readonly worker: string;
  readonly epoch: number;
}

/** Enters under this name; what a former process of that name still owned is free again, and it is fenced. */
export async function enterWorker(pool: pg.Pool, worker: string, leaseMs: number): Promise<SharingWorker> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ epoch: number }>(
      `insert into ingest_worker (worker, epoch, expires_at)
       values ($1, nextval('ingest_epoch'), clock_timestamp() + $2 * interval '1 millisecond')
       on conflict (worker) do update set epoch = excluded.epoch, expires_at = excluded.expires_at
       returning epoch::float8 as epoch`,
      [worker, leaseMs],
    );
    const [row] = rows;
    if (!row) throw new Error(`Cannot enter as worker ${worker}: the database answered nothing`);
    await freeShards(client, worker);
    return { worker, epoch: row.epoch };
  });
}

/**
 * Says that this worker lives, takes free shards up to its fair part and lets go what is beyond it. Shard 0 is the last to be
 * let go. Nothing here waits for a batch. Returns what it owns; undefined when another process goes by its name.
 */
export async function renewShards(
  pool: pg.Pool,
  { worker, epoch }: SharingWorker,
  leaseMs: number,
): Promise<OwnedShards | undefined> {
  return inTransaction(pool, async (client) => {
    const renewed = await client.query(
      `update ingest_worker set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
       where worker = $1 and epoch = $2`,
      [worker, epoch, leaseMs],
    );
    if (renewed.rowCount === 0) return undefined;
    const { rows } = await client.query<{ fair: number }>(
      `select ceil(${SHARDS} / greatest(count(*), 1)::float8)::int4 as fair
       from ingest_worker where expires_at > clock_timestamp()`,
    );
    const fair = rows[0]?.fair ?? SHARDS;
    await client.query(TAKE, [worker, fair]);
    await client.query(LET_GO, [worker, fair]);
    return listOwned(client, worker);
  });
}

const OWNED = 'select count(*) from ingest_shard where worker = $1';

/** A shard whose owner is judging is locked: that owner lives, whatever its lease says. */
const TAKE = `update ingest_shard set worker = $1, epoch = nextval('ingest_epoch')
  where shard in (
    select shard from ingest_shard
    where worker is null or not exists (
      select from ingest_worker where ingest_worker.worker = ingest_shard.worker and expires_at > clock_timestamp())
    order by shard limit greatest($2 - (${OWNED}), 0) for update skip locked)`;

const LET_GO = `update ingest_shard set worker = null, epoch = nextval('ingest_epoch')
  where shard in (
    select shard from ingest_shard where worker = $1
    order by shard desc limit greatest((${OWNED}) - $2, 0) for update skip locked)`;

async function listOwned(client: Queryable, worker: string): Promise<OwnedShards> {
  const { rows } = await client.query<{ shard: number; epoch: number }>(
    'select shard, epoch::float8 as epoch from ingest_shard where worker = $1',
    [worker],
  );
  return new Map(rows.map(({ shard, epoch }) => [shard, epoch]));
}

/**
 * Says up to when everything that this worker received is stored, in epoch milliseconds of the database's clock; -infinity where
 * that isn't known. Returns that clock's time.
 */
export async function noteStoredThrough(
  pool: pg.Pool,
  { worker, epoch }: SharingWorker,
  through: number,
): Promise<number> {
  const { rows } = await pool.query<{ now: number }>({
    name: 'note-stored-through',
    text: `with noted as (
        update ingest_worker set stored_through = least(clock_timestamp(), to_timestamp($3::float8 / 1000))
        where worker = $1 and epoch = $2)
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    values: [worker, epoch, through],
  });
  return rows[0]?.now ?? Number.NaN;
}

/** For how long it isn't sure that every worker that lives has stored all that it received; infinity where one hasn't said so. */
export async function readStoredLag(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ lag: number | null }>(
    `select case when bool_and(coalesce(isfinite(stored_through), false))
       then (extract(epoch from clock_timestamp() - min(stored_through)) * 1000)::float8 end as lag
     from ingest_worker where expires_at > clock_timestamp()`,
  );
  return Math.max(0, rows[0]?.lag ?? Number.POSITIVE_INFINITY);
}

/** Goes: others may take over at once. */
export async function leaveWorker(pool: pg.Pool, { worker, epoch }: SharingWorker): Promise<void> {
  await inTransaction(pool, async (client) => {
    const left = await client.query('delete from ingest_worker where worker = $1 and epoch = $2', [worker, epoch]);
    if (left.rowCount === 1) await freeShards(client, worker);
  });
}

async function freeShards(client: Queryable, worker: string): Promise<void> {
  await client.query(`update ingest_shard set worker = null, epoch = nextval('ingest_epoch') where worker = $1`, [
    worker,
  ]);
}

/** Whether all these shards are still as they were taken. If so, nobody takes one before the transaction has ended. */
export async function holdShards(client: Queryable, shards: OwnedShards): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from ingest_shard join unnest($1::int2[], $2::int8[]) as given (shard, epoch) using (shard, epoch)
     for share of ingest_shard`,
    [[...shards.keys()], [...shards.values()]],
  );
  return rowCount === shards.size;
}
