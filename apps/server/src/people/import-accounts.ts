import { randomBytes } from 'node:crypto';
import { type AccountImportReport, MAX_ACCOUNT_LINES } from '@cityloop/contract/rest/account';
import type { ACCOUNT_OPERATIONS } from '@cityloop/contract/rest/account-operations';
import { listUnknownScope } from '@cityloop/db/city/city';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { insertAccount, listUsernames } from '@cityloop/db/people/account';
import { type Actor, mayManage } from '@cityloop/domain/account/actor';
import { ACCOUNT_TABLE } from '@cityloop/sheet/account-table';
import { openSheet } from '@cityloop/sheet/read-sheet';
import { sheetOfBytes } from '@cityloop/sheet/source';
import type { SheetRow } from '@cityloop/sheet/table';
import { collectRemarks, type Remarks } from '@cityloop/sheet/told';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import type { PeopleParts } from './people-parts.ts';

type Row = SheetRow<typeof ACCOUNT_TABLE>;
type Context = RouteContext<typeof ACCOUNT_OPERATIONS.importAccounts>;

/**
 * Creates the accounts of a sheet, with passwords that are answered once. A sheet with a fault creates none unless told to skip the
 * line; a dry run only judges and counts. Accounts that are there already are faults: they are changed one by one.
 * @throws ProblemError `invalid` with the `report` where nothing was created because of a fault
 */
export async function importAccounts(parts: PeopleParts, context: Context): Promise<AccountImportReport> {
  const { file, fields: chosen } = context.body;
  const remarks = collectRemarks();
  const sheet = await openSheet(sheetOfBytes(file), ACCOUNT_TABLE, remarks);
  const rows = await judgeRows(parts, context.actor, sheet.rows, remarks);
  if (sheet.seen() === 0 && remarks.faultCount === 0) remarks.fault({ line: 1, message: 'the file holds no account' });
  const isApplied = !chosen.dryRun && rows.length > 0 && (remarks.faultCount === 0 || chosen.skipFaulty);
  const passwords = isApplied ? await createAll(parts, rows) : undefined;
  const report: AccountImportReport = {
    dryRun: chosen.dryRun,
    applied: passwords !== undefined,
    encoding: sheet.encoding ?? 'utf-8',
    lines: sheet.seen(),
    created: rows.length,
    faultCount: remarks.faultCount,
    faults: remarks.faults
      .map(({ line, column, message }) => ({ line, column: column ?? null, message }))
      .toSorted((a, b) => a.line - b.line),
    notes: remarks.notes.map(({ line, message }) => ({ line, message })),
    passwordsCsv: passwords ?? null,
  };
  if (!report.applied && !chosen.dryRun) throw refused(report);
  if (report.applied) {
    const { actor, request } = context;
    const subject = `${rows.length} created`;
    await parts.audit({
      actor: actor.username,
      what: 'import-accounts',
      subject,
      outcome: 'ok',
      address: request.ip ?? '',
    });
    await parts.onAccountsChanged();
  }
  return report;
}

/** Those that may be created. */
async function judgeRows(parts: PeopleParts, actor: Actor, rows: AsyncIterable<Row>, remarks: Remarks): Promise<Row[]> {
  const existing = new Set(await listUsernames(parts.pool));
  const right: Row[] = [];
  for await (const row of rows) {
    const { line, department, districts } = row;
    if (right.length >= MAX_ACCOUNT_LINES) {
      remarks.fault({ line, message: `more than ${MAX_ACCOUNT_LINES} lines; divide the file` });
      break;
    }
    const unknown = await listUnknownScope(parts.pool, department, districts);
    const faults = [
      ...faultsOf(row, { actor, existing }),
      ...unknown.map(({ path, code }) => [path, `"${code}" is not in this city, or has ended`] as const),
    ];
    for (const [column, message] of faults) remarks.fault({ line, column, message });
    if (faults.length === 0) right.push(row);
  }
  return right;
}

function* faultsOf(
  { username, department, districts, roles, simulated }: Row,
  { actor, existing }: { readonly actor: Actor; readonly existing: ReadonlySet<string> },
): Generator<readonly [column: string, message: string]> {
  if (existing.has(username)) yield ['username', `"${username}" has an account already; change it, or remove the line`];
  if (simulated) yield ['simulated', '"true" is for the accounts of a demo city; leave it empty'];
  if (department === null && roles.some((role) => role === 'handler' || role === 'departmentLead')) {
    yield ['department', '"" is empty; a handler or lead belongs to a department'];
  }
  if (!mayManage(actor, districts)) {
    const own = actor.districts.join(', ');
    yield ['districts', `"${districts.join(';')}" is more than you manage; limit it to districts among ${own}`];
  }
}

/** All of them or none; the passwords as a CSV. */
async function createAll(parts: PeopleParts, rows: readonly Row[]): Promise<string> {
  const made: { readonly row: Row; readonly password: string; readonly passwordHash: string }[] = [];
  for (const row of rows) {
    const password = randomBytes(15).toString('base64url');
    made.push({ row, password, passwordHash: await parts.passwords.hash(password) });
  }
  await inTransaction(parts.pool, async (db) => {
    for (const { row, passwordHash } of made) {
      const { line, ...account } = row;
      if (await insertAccount(db, { ...account, passwordHash })) continue;
      throw new ProblemError(
        'already-exists',
        `Nothing was created: line ${line}: ${row.username} was created meanwhile.`,
      );
    }
  });
  return `username,password\n${made.map(({ row, password }) => `${row.username},${password}\n`).join('')}`;
}

function refused(report: AccountImportReport): ProblemError {
  const [first] = report.faults;
  const more = report.faultCount > 1 ? `, and ${report.faultCount - 1} more` : '';
  const column = first?.column ? `, ${first.column}` : '';
  const detail = `Nothing was created: line ${first?.line}${column}: ${first?.message}${more}.`;
  return new ProblemError('invalid', detail, { report });
}
