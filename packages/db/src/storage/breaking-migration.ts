import type { Queryable } from '../connection/transaction.ts';

/**
 * The migrations marked `-- breaking` that this code was written for. A process finds out by it that its database has gone
 * on without it; a test holds it equal to the marks in the files.
 */
export const KNOWN_BREAKING: readonly string[] = [
  '000019_case_outcomes.sql',
  '000022_accepted_request.sql',
  '000024_alarm_rule.sql',
  '000039_sign_in.sql',
];

/** Why a process of this version must not work on this database; undefined where it may. */
export async function findBreakingMigration(
  db: Queryable,
  known: readonly string[] = KNOWN_BREAKING,
): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    'select name from schema_migration where breaking and name <> all($1) order by name limit 1',
    [known],
  );
  const [unknown] = rows;
  return unknown && `Restart me with the newer CityLoop: migration ${unknown.name} changed what I was built for.`;
}
