import type { Queryable } from '../connection/transaction.ts';

/** Undefined for an unknown or revoked display token. */
export async function findKioskToken(db: Queryable, tokenHash: Buffer): Promise<{ readonly name: string } | undefined> {
  const { rows } = await db.query<{ name: string }>(
    'select name from kiosk_token where token_hash = $1 and revoked_at is null',
    [tokenHash],
  );
  return rows[0];
}

/** A display's token as administrators see it: the token itself is known to nobody. */
export interface KioskTokenRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly revokedAt: Date | null;
}

const COLUMNS = `id, name, created_at as "createdAt", created_by as "createdBy", revoked_at as "revokedAt"`;

/** Undefined for a known token, also a revoked one: it stays as it is. */
export async function insertKioskToken(
  db: Queryable,
  tokenHash: Buffer,
  name: string,
  by = '',
): Promise<KioskTokenRow | undefined> {
  const { rows } = await db.query<KioskTokenRow>(
    `insert into kiosk_token (token_hash, name, created_by) values ($1, $2, $3) on conflict do nothing returning ${COLUMNS}`,
    [tokenHash, name, by],
  );
  return rows[0];
}

/** Newest first. */
export async function listKioskTokens(db: Queryable): Promise<KioskTokenRow[]> {
  const { rows } = await db.query<KioskTokenRow>(`select ${COLUMNS} from kiosk_token order by created_at desc, id`);
  return rows;
}

/** The name of the display; undefined for a token that doesn't exist. What was revoked stays so. */
export async function revokeKioskToken(db: Queryable, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    'update kiosk_token set revoked_at = coalesce(revoked_at, now()) where id::text = $1 returning name',
    [id],
  );
  return rows[0]?.name;
}
