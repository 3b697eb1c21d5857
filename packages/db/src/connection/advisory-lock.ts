import type { Queryable } from './transaction.ts';

/** One number for each thing that only one process may do at a time. */
export const LOCKS = {
  migrate: 7_301_001,
  sequencer: 7_301_002,
  openCases: 7_301_003,
  maintenance: 7_301_004,
  serviceRole: 7_301_005,
  importCity: 7_301_007,
  health: 7_301_010,
  seal: 7_301_011,
  accounts: 7_301_012,
  history: 7_301_020,
} as const;

/** Waits for the transaction's lock and holds it until it ends. */
export async function takeTransactionLock(client: Queryable, lock: number): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [lock]);
}

/** Holds the transaction's lock until it ends; false where another holds it. */
export async function tryTransactionLock(client: Queryable, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1) as locked', [lock]);
  return rows[0]?.locked === true;
}
