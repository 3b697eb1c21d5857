import type { Account } from '@cityloop/contract/rest/account';
import type { ACCOUNT_OPERATIONS } from '@cityloop/contract/rest/account-operations';
import { listHandlersOf } from '@cityloop/db/case/case-lookup';
import { listUnknownScope } from '@cityloop/db/city/city';
import { LOCKS, takeTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import {
  type AccountRow,
  findAccount,
  findPasswordHash,
  hasOtherAdmin,
  insertAccount,
  listAccounts,
  updateAccount,
} from '@cityloop/db/people/account';
import { deleteSessionsOf } from '@cityloop/db/people/session';
import { type Actor, hasRole, mayManage, sightOf } from '@cityloop/domain/account/actor';
import type { Holder } from '@cityloop/domain/case/holding';
import { page } from '@cityloop/web/page';
import { onSubject, ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { importAccounts } from './import-accounts.ts';
import type { PeopleParts } from './people-parts.ts';

/** Administration of accounts. Disabling one, or giving it another password, ends its sessions and sockets at once. */
export function createAccountRoutes(
  parts: PeopleParts,
): Routes<
  Pick<
    typeof ACCOUNT_OPERATIONS,
    'listAccounts' | 'createAccount' | 'importAccounts' | 'changeAccount' | 'listHandlers'
  >
> {
  return {
    listAccounts: ({ actor, query }) =>
      page(query, {
        list: 'accounts',
        position: z.string(),
        rows: (after, limit) =>
          listAccounts(parts.pool, { q: query.q, within: sightOf(actor).districts, after, limit }),
        positionOf: ({ username }) => username,
        present,
      }),
    listHandlers: async ({ actor, params, query }) => {
      const department = params.code ?? '';
      const isTheirs = hasRole(actor, 'dispatcher') || hasRole(actor, 'admin') || actor.department === department;
      if (!isTheirs) throw new ProblemError('not-found', `You lead no department ${department}.`);
      return { items: await listHandlersOf(parts.pool, { department, district: query.district }), next: null };
    },
    createAccount: (context) => createAccount(parts, context),
    importAccounts: (context) => importAccounts(parts, context),
    changeAccount: onSubject(
      ({ actor, params }) => getManaged(parts.pool, actor, params.username ?? ''),
      (context, account) => changeAccount(parts, context, account),
    ),
  };
}

async function createAccount(
  parts: PeopleParts,
  context: RouteContext<typeof ACCOUNT_OPERATIONS.createAccount>,
): Promise<Account> {
  const { username, displayName = username, roles, department = null, districts, password } = context.body;
  await checkScope(parts, department, districts);
  refuseBeyondScope(context.actor, districts);
  const passwordHash = await parts.passwords.choose(password, [username, displayName], undefined);
  const account = { username, displayName, passwordHash, roles, department, districts };
  if (!(await insertAccount(parts.pool, account))) {
    throw new ProblemError('already-exists', `There is an account ${username} already; choose another name.`);
  }
  await audit(parts, context, 'create-account', `${username} ${roles.join(' ')}`);
  return present(await getAccount(parts.pool, username));
}

async function changeAccount(
  parts: PeopleParts,
  context: RouteContext<typeof ACCOUNT_OPERATIONS.changeAccount>,
  known: AccountRow,
): Promise<Account> {
  const { username } = known;
  const { password, handOver, ...change } = context.body;
  await checkScope(parts, change.department ?? null, change.districts ?? []);
  refuseBeyondScope(context.actor, change.districts ?? known.districts);
  const passwordHash = password === undefined ? undefined : await choosePassword(parts, known, password);
  await inTransaction(parts.pool, async (db) => {
    await takeTransactionLock(db, LOCKS.accounts);
    const before = await getAccount(db, username);
    await updateAccount(db, username, { ...change, passwordHash });
    const after = await getAccount(db, username);
    await keepAnAdministrator(db, after);
    await parts.handOver(db, {
      username,
      before: holder(before),
      after: holder(after),
      by: context.actor.username,
      handOver,
    });
    if (after.disabled || password !== undefined) await deleteSessionsOf(db, username);
  });
  await audit(parts, context, 'change-account', `${username} ${Object.keys(context.body).join(' ')}`);
  await parts.onAccountsChanged();
  return present(await getAccount(parts.pool, username));
}

/** One change of accounts at a time, so that two administrators don't disable each other. */
async function keepAnAdministrator(db: Queryable, { username, disabled, roles, districts }: AccountRow): Promise<void> {
  const isOne = !disabled && roles.includes('admin') && districts.length === 0;
  if (isOne || (await hasOtherAdmin(db, username))) return;
  throw new ProblemError(
    'action-not-allowed',
    `${username} is the last administrator of the whole city; appoint another one first.`,
  );
}

function holder({ username, roles, department, districts, disabled }: AccountRow): Holder {
  return { username, roles, department: department ?? undefined, districts, disabled };
}

async function getAccount(db: Queryable, username: string): Promise<AccountRow> {
  const account = await findAccount(db, username);
  if (!account) throw new ProblemError('not-found', `There is no account ${username}.`);
  return account;
}

async function choosePassword(parts: PeopleParts, { username, displayName }: AccountRow, password: string) {
  const stored = await findPasswordHash(parts.pool, username);
  return parts.passwords.choose(password, [username, displayName], stored);
}

/** An account as this administrator may change it. @throws ProblemError `not-found`, also for one beyond his districts */
async function getManaged(db: Queryable, actor: Actor, username: string): Promise<AccountRow> {
  const account = await findAccount(db, username);
  if (account && mayManage(actor, account.districts)) return account;
  throw new ProblemError('not-found', `There is no account ${username} in your districts.`);
}

/** Nobody grants more of the city than he has. @throws ProblemError `forbidden` */
function refuseBeyondScope(actor: Actor, districts: readonly string[]): void {
  if (mayManage(actor, districts)) return;
  const own = actor.districts.join(', ');
  throw new ProblemError('forbidden', `You manage accounts of ${own} alone: limit this one to districts among them.`);
}

async function checkScope(parts: PeopleParts, department: string | null, districts: readonly string[]): Promise<void> {
  const unknown = await listUnknownScope(parts.pool, department, districts);
  if (unknown.length === 0) return;
  const faults = unknown.map(({ path, code }) => ({ path, message: `${code} is not in this city, or has ended` }));
  throw new ProblemError('invalid', `body.${faults[0]?.path}: ${faults[0]?.message}`, { in: 'body', faults });
}

function audit(
  parts: PeopleParts,
  { actor, request }: Pick<RouteContext<typeof ACCOUNT_OPERATIONS.createAccount>, 'actor' | 'request'>,
  what: string,
  subject: string,
): Promise<void> {
  return parts.audit({ actor: actor.username, what, subject, outcome: 'ok', address: request.ip ?? '' });
}

function present(row: AccountRow): Account {
  return { ...row, lockedUntil: row.lockedUntil?.toISOString() ?? null, createdAt: row.createdAt.toISOString() };
}
