import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type pg from 'pg';
import { inTransaction, type Queryable } from '../connection/transaction.ts';

export type TableEntries = readonly (readonly [id: string, json: string])[];

export interface FeedTableRecord {
  readonly name: string;
  readonly revision: number;
  readonly rows: number;
  /** Of ids and values. */
  readonly bytes: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

const SELECT = `select name, revision, row_count as rows, bytes, changed_by as "changedBy", changed_at as "changedAt" from feed_table`;

export async function listFeedTables(db: Queryable, feed: string): Promise<FeedTableRecord[]> {
  const { rows } = await db.query<FeedTableRecord>(`${SELECT} where feed = $1 order by name`, [feed]);
  return rows;
}

export interface NewTable {
  readonly feed: string;
  readonly name: string;
  readonly entries: TableEntries;
  readonly changedBy: string;
  /** How many tables a feed may have. */
  readonly most: number;
}

/** Puts a table in the place of the former one of its name. Undefined where the feed has as many as it may. */
export async function replaceFeedTable(pool: pg.Pool, table: NewTable): Promise<FeedTableRecord | undefined> {
  const { feed, name, entries, changedBy, most } = table;
  const json = JSON.stringify(entries);
  const content = await promisify(gzip)(json);
  return inTransaction(pool, async (client) => {
    await touchFeed(client, feed);
    const others = (await listFeedTables(client, feed)).filter((other) => other.name !== name);
    if (others.length >= most) return undefined;
    await client.query(
      `insert into feed_table as known (feed, name, row_count, bytes, content, changed_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (feed, name) do update set revision = known.revision + 1, row_count = excluded.row_count,
         bytes = excluded.bytes, content = excluded.content, changed_by = excluded.changed_by, changed_at = now()`,
      [feed, name, entries.length, json.length, content, changedBy],
    );
    return (await listFeedTables(client, feed)).find((row) => row.name === name);
  });
}

/** False where there was none. */
export function deleteFeedTable(pool: pg.Pool, feed: string, name: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await touchFeed(client, feed);
    const { rowCount } = await client.query('delete from feed_table where feed = $1 and name = $2', [feed, name]);
    return rowCount === 1;
  });
}

/** Its row has another mark from now on: ingest reads the feed again before its next message. */
async function touchFeed(client: Queryable, feed: string): Promise<void> {
  await client.query('update feed set id = id where id = $1', [feed]);
}

/** A table with its rows; undefined where the feed has none of that name. */
export async function readFeedTable(
  db: Queryable,
  feed: string,
  name: string,
): Promise<{ readonly name: string; readonly revision: number; readonly entries: TableEntries } | undefined> {
  const { rows } = await db.query<{ revision: number; content: Buffer }>(
    'select revision, content from feed_table where feed = $1 and name = $2',
    [feed, name],
  );
  const [row] = rows;
  if (!row) return undefined;
  const text = (await promisify(gunzip)(row.content)).toString();
  return { name, revision: row.revision, entries: JSON.parse(text) };
}
