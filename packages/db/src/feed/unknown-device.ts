import type { Queryable } from '../connection/transaction.ts';

/** A device that a feed speaks of and that isn't registered. */
export interface UnknownDeviceRecord {
  readonly device: string;
  readonly seen: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Kept of each feed: a sender that makes up ids can't fill the list. */
const MOST_OF_A_FEED = 1_000;

export interface SeenDevices {
  readonly feed: string;
  readonly at: Date;
  readonly devices: readonly string[];
}

/** Notes what a batch of messages spoke of. */
export async function noteUnknownDevices(client: Queryable, seen: readonly SeenDevices[]): Promise<void> {
  const rows = seen.flatMap(({ feed, at, devices }) => devices.map((device) => ({ feed, at, device })));
  if (rows.length === 0) return;
  await client.query(
    `insert into feed_unknown_device as known (feed, device, seen, first_at, last_at)
     select feed, device, count(*), min(at), max(at)
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as given (feed, device, at)
     where (select count(*) from feed_unknown_device others where others.feed = given.feed) < $4
       or exists (select from feed_unknown_device one where one.feed = given.feed and one.device = given.device)
     group by feed, device order by feed, device
     on conflict (feed, device) do update set seen = known.seen + excluded.seen,
       last_at = greatest(known.last_at, excluded.last_at)`,
    [rows.map((row) => row.feed), rows.map((row) => row.device), rows.map((row) => row.at), MOST_OF_A_FEED],
  );
}

/** Whether a type of component is one of devices. */
export async function isDeviceType(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query('select from component_type where code = $1 and device', [code]);
  return rowCount === 1;
}

/** By id, behind `after`; those that were registered meanwhile are left out. */
export async function listUnknownDevices(
  db: Queryable,
  query: { readonly feed: string; readonly after?: string | undefined; readonly limit: number },
): Promise<UnknownDeviceRecord[]> {
  const { rows } = await db.query<UnknownDeviceRecord>(
    `select device, seen, first_at as "firstAt", last_at as "lastAt" from feed_unknown_device
     where feed = $1 and ($2::text is null or device > $2)
       and not exists (select from component where id = device and retired_at is null)
     order by device limit $3`,
    [query.feed, query.after ?? null, query.limit],
  );
  return rows;
}

/** False where it wasn't listed. */
export async function forgetUnknownDevice(db: Queryable, feed: string, device: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from feed_unknown_device where feed = $1 and device = $2', [
    feed,
    device,
  ]);
  return rowCount === 1;
}
