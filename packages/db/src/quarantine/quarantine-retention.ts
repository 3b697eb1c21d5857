import type { Queryable } from '../connection/transaction.ts';

export interface QuarantineRetention {
  /** Of samples and of counts. */
  readonly days: number;
  /** Samples that are kept at most; the oldest go first. About as many counts: those of an hour go together. */
  readonly maxRows: number;
}

/** Small enough that nobody waits for a batch of deletes. */
const BATCH_ROWS = 1_000;
/** In one call: the next one goes on. */
const MAX_BATCHES = 200;
const DAY_MS = 86_400_000;

/**
 * Deletes what is too old or too many; what waits to be tried again stays. Each batch is a transaction of its own. Connect
 * as the owner. Returns how many samples and counts went.
 */
export async function expireQuarantine(
  owner: Queryable,
  { days, maxRows }: QuarantineRetention,
  now: Date,
): Promise<number> {
  const before = new Date(now.getTime() - days * DAY_MS);
  const samples = await inBatches(owner, EXPIRED_SAMPLES, [before]);
  const surplus = await inBatches(owner, SURPLUS_SAMPLES, [maxRows]);
  const counts = await inBatches(owner, EXPIRED_COUNTS, [before]);
  return samples + surplus + counts + (await inBatches(owner, SURPLUS_COUNTS, [maxRows]));
}

async function inBatches(owner: Queryable, text: string, values: readonly unknown[]): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const { rowCount } = await owner.query(text, [...values, BATCH_ROWS]);
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_ROWS) break;
  }
  return deleted;
}

const IS_SETTLED = 'not exists (select from inbox where redrive_of = quarantine.id)';

const EXPIRED_SAMPLES = `delete from quarantine where id in (
  select id from quarantine where received_at < $1 and ${IS_SETTLED} order by id limit $2)`;

/** The id of the newest row that is one too many bounds what goes. */
const SURPLUS_SAMPLES = `delete from quarantine where id in (
  select id from quarantine where id <= (select id from quarantine order by id desc offset $1 limit 1) and ${IS_SETTLED}
  order by id limit $2)`;

const EXPIRED_COUNTS = `delete from quarantine_count where ctid = any (array(
  select ctid from quarantine_count where hour < $1 order by hour limit $2))`;

const SURPLUS_COUNTS = `delete from quarantine_count where ctid = any (array(
  select ctid from quarantine_count
  where hour < (select hour from quarantine_count order by hour desc offset $1 limit 1) order by hour limit $2))`;
