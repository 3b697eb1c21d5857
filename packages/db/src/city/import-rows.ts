import type { Queryable } from '../connection/transaction.ts';
import type { ImportTarget } from './import-targets.ts';

/**
 * Brings the table to these rows, set-wise: changed ones are updated, new ones inserted, others stay. Update and insert
 * instead of ON CONFLICT, which would use up an identity number for every row at every import.
 */
export async function upsertRows(db: Queryable, target: ImportTarget, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const { table, key, columns, keptByDesk } = target;
  const names = Object.keys(columns);
  const values = names.filter((name) => !key.includes(name));
  const given = recordset(columns);
  const same = key.map((name) => `t.${name} = given.${name}`).join(' and ');
  const json = JSON.stringify(rows);
  if (values.length > 0) {
    const assignments = values.map((name) => `${name} = given.${name}`).join(', ');
    const kept = keptByDesk ? ' and not t.kept_by_desk' : '';
    const differs = `(${values.map((name) => `t.${name}`)}) is distinct from (${values.map((name) => `given.${name}`)})`;
    await db.query(`update ${table} t set ${assignments} from ${given} where ${same} and ${differs}${kept}`, [json]);
  }
  await db.query(
    `insert into ${table} (${names}) select ${names.map((name) => `given.${name}`)} from ${given}
     where not exists (select 1 from ${table} t where ${same})`,
    [json],
  );
}

/** The table holds these rows and no others. */
export async function replaceRows(db: Queryable, target: ImportTarget, rows: readonly object[]): Promise<void> {
  await db.query(`delete from ${target.table}`);
  await upsertRows(db, target, rows);
}

function recordset(columns: Readonly<Record<string, string>>): string {
  const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return `jsonb_to_recordset($1::jsonb) as given (${typed.join(', ')})`;
}
