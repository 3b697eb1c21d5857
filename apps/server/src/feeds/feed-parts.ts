import type { Queryable } from '@cityloop/db/connection/transaction';
import { type FeedRecord, findFeed } from '@cityloop/db/feed/feed';
import type { SecretSeal } from '@cityloop/db/feed/secret-seal';
import type { AuditLine } from '@cityloop/db/people/audit';
import type { GridIndex } from '@cityloop/domain/grid/locate';
import type { MappingRunner } from '@cityloop/intake/runner';
import { ProblemError } from '@cityloop/web/route';
import type { Request } from 'express';
import type pg from 'pg';

/** What the routes of feeds are done with. */
export interface FeedParts {
  readonly pool: pg.Pool;
  readonly now: () => Date;
  readonly audit: (line: AuditLine) => Promise<void>;
  /** Of secrets that must be used again. */
  readonly seal: SecretSeal;
  /** For previews. */
  readonly runner: MappingRunner;
  /** The unit grids of the city in force, for previews too. */
  readonly grids: () => Promise<GridIndex>;
}

/** @throws ProblemError `not-found` */
export async function getFeed(db: Queryable, id: string | undefined): Promise<FeedRecord> {
  const feed = id === undefined ? undefined : await findFeed(db, id);
  if (!feed) throw new ProblemError('not-found', `There is no feed ${id}.`);
  return feed;
}

/** Who did what to a feed, for the audit log. */
export function auditFeed(
  parts: FeedParts,
  { actor, request }: { readonly actor: { readonly username: string }; readonly request: Request },
  what: string,
  subject: string,
): Promise<void> {
  return parts.audit({ actor: actor.username, what, subject, outcome: 'ok', address: request.ip ?? '' });
}
