import type { Queryable } from '../connection/transaction.ts';

/** Where the change feed stands. */
export interface FeedPosition {
  /** Which history the numbers belong to: another one after the database was restored or rolled back. */
  readonly generation: string;
  /** The oldest and the newest number that are kept; 1 and 0 before the first change. The newest one always is. */
  readonly first: number;
  readonly last: number;
}

/** Where somebody who follows the feed says he stands. */
export interface FollowedUntil {
  readonly after: number;
  readonly generation?: string | undefined;
  /** When the change `after` happened, as he was told: two histories may have given its number. */
  readonly afterAt?: Date | undefined;
}

export async function findFeedPosition(db: Queryable): Promise<FeedPosition> {
  const { rows } = await db.query<FeedPosition>(
    `select current_feed_generation() as generation, coalesce(min(feed_no), 1)::bigint as first,
       coalesce(max(feed_no), 0)::bigint as last
     from change_feed`,
  );
  const [position] = rows;
  if (!position) throw new Error('Cannot tell where the change feed stands: the database gave no row.');
  return position;
}

/**
 * Whether what comes after his last change is all that he has missed. Else he fetches everything again: some of it is no longer
 * kept, or his numbers are those of another history.
 */
export async function mayGoOn(db: Queryable, position: FeedPosition, from: FollowedUntil): Promise<boolean> {
  const { after, generation, afterAt } = from;
  if (generation !== undefined && generation !== position.generation) return false;
  if (after > position.last || after + 1 < position.first) return false;
  if (afterAt === undefined) return true;
  const { rows } = await db.query<{ at: Date }>('select at from change_feed where feed_no = $1', [after]);
  return rows[0] === undefined || rows[0].at.getTime() === afterAt.getTime();
}

/** The numbers go on in another history from here: everybody who follows them fetches everything again. */
export async function renewFeedGeneration(db: Queryable): Promise<void> {
  await db.query('update feed_generation set id = gen_random_uuid()');
}

/** As `renewFeedGeneration`, after a restore: nothing to do in a schema of before generations, its migration begins one. */
export async function beginFeedGeneration(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ known: boolean }>(
    "select to_regclass('public.feed_generation') is not null as known",
  );
  if (rows[0]?.known) await renewFeedGeneration(db);
}
