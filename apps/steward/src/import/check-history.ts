import type { Queryable } from '@cityloop/db/connection/transaction';
import type { ImportFault } from './fault.ts';
import type { CityFiles } from './read-city.ts';

/** What the database already knows and these files may not contradict: rows that cases, accounts and alarms refer to. */
export async function checkHistory(db: Queryable, { tables }: CityFiles, faults: ImportFault[]): Promise<void> {
  const categories = tables['categories.csv'].map(({ code }) => code);
  const missing = await db.query<{ code: string; used: boolean }>(
    'select code, exists (select 1 from case_file where category = code) as used from category where not code = any($1)',
    [categories],
  );
  for (const { code } of missing.rows.filter(({ used }) => used)) {
    faults.push({ file: 'categories.csv', message: `"${code}" is gone, but cases are of this category; keep its row` });
  }
  const departments = tables['departments.csv'].map(({ code }) => code);
  const used = await db.query<{ department: string; username: string }>(
    'select department, min(username) as username from account where not department = any($1) group by department',
    [departments],
  );
  for (const { department, username } of used.rows) {
    const message = `"${department}" is gone, but the account ${username} belongs to it; keep its row or move the account`;
    faults.push({ file: 'departments.csv', message });
  }
  await checkFeeds(db, departments, faults);
  await checkRules(db, tables['rules.csv'], faults);
}

/** Versions of feeds are kept for ever, and with them their departments. */
async function checkFeeds(db: Queryable, departments: readonly string[], faults: ImportFault[]): Promise<void> {
  const { rows } = await db.query<{ department: string; feed: string }>(
    'select department, min(feed) as feed from feed_version where not department = any($1) group by department',
    [departments],
  );
  for (const { department, feed } of rows) {
    const message = `"${department}" is gone, but the feed ${feed} has been its own; keep its row`;
    faults.push({ file: 'departments.csv', message });
  }
}

/** A rule's version never changes its meaning: old alarms are explained by it. */
async function checkRules(
  db: Queryable,
  rules: CityFiles['tables']['rules.csv'],
  faults: ImportFault[],
): Promise<void> {
  const known = await db.query<{ key: string; meaning: string }>(
    `select code || ' ' || version as key,
            concat_ws('|', component_type, metric, operator, on_value, off_value, on_delay_seconds, off_delay_seconds) as meaning
     from threshold_rule`,
  );
  const meanings = new Map(known.rows.map(({ key, meaning }) => [key, meaning]));
  for (const rule of rules) {
    const before = meanings.get(`${rule.code} ${rule.version}`);
    const { componentType, metric, operator, on, off, onDelaySeconds, offDelaySeconds } = rule;
    const now = [componentType, metric, operator, on, off, onDelaySeconds, offDelaySeconds].join('|');
    if (before === undefined || before === now) continue;
    const message = `version ${rule.version} of "${rule.code}" is in the database with other values; give this one version ${rule.version + 1}`;
    faults.push({ file: 'rules.csv', line: rule.line, column: 'version', message });
  }
}
