import type pg from 'pg';
import { isUnanswered } from './pool.ts';

/** What runs a statement: a pool, or a client inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/** One transaction; whatever `work` throws rolls it back. A connection that can't roll back is thrown away. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    if (isUnanswered(error)) {
      broken = error as Error;
      throw error;
    }
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A part of a transaction that may fail alone: whatever `work` throws rolls back what it did, and no more. */
export async function inSavepoint<T>(client: Queryable, work: () => Promise<T>): Promise<T> {
  await client.query('savepoint part');
  try {
    const result = await work();
    await client.query('release savepoint part');
    return result;
  } catch (error) {
    await client.query('rollback to savepoint part');
    throw error;
  }
}

/**
 * Before a table may grow many times over in one transaction: PostgreSQL keeps, for each session, the plan by which it checks a
 * reference, and one made for a table of a single page scans the whole table, for every row. Importing 50,000
 * devices with their credentials took 68 s so, and takes 8 without.
 */
export async function forgetPlans(db: Queryable): Promise<void> {
  await db.query('discard plans');
}
