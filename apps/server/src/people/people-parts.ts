import type { AuditLine } from '@cityloop/db/people/audit';
import type pg from 'pg';
import type { Passwords } from './password.ts';

/** What the routes of sessions, accounts and the audit log are done with. */
export interface PeopleParts {
  readonly pool: pg.Pool;
  readonly passwords: Passwords;
  readonly now: () => Date;
  /** Cookies only over https. */
  readonly secureCookies: boolean;
  readonly audit: (line: AuditLine) => Promise<void>;
  /** Sessions ended or accounts changed: sockets are looked through at once, here and in other processes. */
  readonly onAccountsChanged: () => Promise<void>;
}
