import type { Queryable } from '../connection/transaction.ts';
import { upsertRows } from './import-rows.ts';
import { IMPORT_TARGETS } from './import-targets.ts';

const KEPT_BY_DESK = 'select code from alarm_rule where kept_by_desk';

/**
 * Rules of the files are in force and no others, but for those that people made or changed: they stay as they are. Old versions stay,
 * since alarms are explained by them.
 */
export async function importRules(
  db: Queryable,
  files: readonly { readonly code: string; readonly version: number }[],
): Promise<void> {
  const { rows: kept } = await db.query<{ code: string }>(KEPT_BY_DESK);
  const rules = files.filter((rule) => !kept.some(({ code }) => code === rule.code));
  await db.query(`update alarm_rule set in_force = false where in_force and code not in (${KEPT_BY_DESK})`);
  await upsertRows(db, IMPORT_TARGETS.alarmRule, rules);
  await db.query(
    `update alarm_rule r set in_force = true
     from jsonb_to_recordset($1::jsonb) as given (code text, version integer)
     where r.code = given.code and r.version = given.version`,
    [JSON.stringify(rules.map(({ code, version }) => ({ code, version })))],
  );
}
