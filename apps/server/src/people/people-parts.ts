import type { Queryable } from '@cityloop/db/connection/transaction';
import type { AuditLine } from '@cityloop/db/people/audit';
import type { Holder } from '@cityloop/domain/case/holding';
import type pg from 'pg';
import type { Passwords } from './password.ts';

/** A change of an account, and who makes it. */
export interface HolderChange {
  readonly username: string;
  readonly before: Holder;
  readonly after: Holder;
  readonly by: string;
  readonly handOver: { readonly handler?: string | undefined; readonly reason: string } | undefined;
}
export type HandOver = (db: Queryable, change: HolderChange) => Promise<void>;

/** What the routes of sessions, accounts and the audit log are done with. */
export interface PeopleParts {
  readonly pool: pg.Pool;
  readonly passwords: Passwords;
  readonly now: () => Date;
  /** Cookies only over https. */
  readonly secureCookies: boolean;
  readonly audit: (line: AuditLine) => Promise<void>;
  /** Cases that a changed account can hold no longer go where the change says; throws where it doesn't say. In the change's transaction. */
  readonly handOver: HandOver;
  /** Sessions ended or accounts changed: sockets are looked through at once, here and in other processes. */
  readonly onAccountsChanged: () => Promise<void>;
}
