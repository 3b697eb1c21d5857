import type { Queryable } from '../connection/transaction.ts';
import { upsertRows } from './import-rows.ts';
import { IMPORT_TARGETS } from './import-targets.ts';

/** Rules of the files are in force and no others; old versions stay, since alarms are explained by them. */
export async function importRules(
  db: Queryable,
  rules: readonly { readonly code: string; readonly version: number }[],
): Promise<void> {
  await db.query('update alarm_rule set in_force = false where in_force');
  await upsertRows(db, IMPORT_TARGETS.alarmRule, rules);
  await db.query(
    `update alarm_rule r set in_force = true
     from jsonb_to_recordset($1::jsonb) as given (code text, version integer)
     where r.code = given.code and r.version = given.version`,
    [JSON.stringify(rules.map(({ code, version }) => ({ code, version })))],
  );
}
