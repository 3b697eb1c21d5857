import {
  listCategoriesInUse,
  listChangedRules,
  listDepartmentsOfAccounts,
  listDepartmentsOfFeeds,
} from '@cityloop/db/city/import-history';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { ImportFault } from './fault.ts';
import type { CityFiles } from './read-city.ts';
import { ruleRow } from './tables/rules-table.ts';

/** What the database already knows and these files may not contradict: rows that cases, accounts and alarms refer to. */
export async function checkHistory(db: Queryable, { tables }: CityFiles, faults: ImportFault[]): Promise<void> {
  const categories = tables['categories.csv'].map(({ code }) => code);
  for (const code of await listCategoriesInUse(db, categories)) {
    faults.push({ file: 'categories.csv', message: `"${code}" is gone, but cases are of this category; keep its row` });
  }
  await checkDepartments(db, tables['departments.csv'], faults);
  await checkRules(db, tables['rules.csv'], faults);
}

async function checkDepartments(
  db: Queryable,
  departments: CityFiles['tables']['departments.csv'],
  faults: ImportFault[],
): Promise<void> {
  const kept = departments.map(({ code }) => code);
  const fault = (message: string) => faults.push({ file: 'departments.csv', message });
  for (const { department, username } of await listDepartmentsOfAccounts(db, kept)) {
    fault(`"${department}" is gone, but the account ${username} belongs to it; keep its row or move the account`);
  }
  for (const { department, feed } of await listDepartmentsOfFeeds(db, kept)) {
    fault(`"${department}" is gone, but the feed ${feed} has been its own; keep its row`);
  }
}

/** A rule's version never changes its meaning: old alarms are explained by it. */
async function checkRules(
  db: Queryable,
  rules: CityFiles['tables']['rules.csv'],
  faults: ImportFault[],
): Promise<void> {
  const changed = await listChangedRules(db, rules.map(ruleRow));
  for (const { code, version, line } of rules) {
    if (!changed.has(`${code} ${version}`)) continue;
    const message = `version ${version} of "${code}" is in the database with other values; give this one version ${version + 1}`;
    faults.push({ file: 'rules.csv', line, column: 'version', message });
  }
}
