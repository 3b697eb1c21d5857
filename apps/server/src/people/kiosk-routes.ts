import type { KioskToken } from '@cityloop/contract/rest/account';
import type { ACCOUNT_OPERATIONS } from '@cityloop/contract/rest/account-operations';
import {
  insertKioskToken,
  type KioskTokenRow,
  listKioskTokens,
  revokeKioskToken,
} from '@cityloop/db/people/kiosk-token';
import { hashToken, newToken } from '@cityloop/db/people/token';
import { ProblemError, type Routes } from '@cityloop/web/route';
import type { PeopleParts } from './people-parts.ts';

/** The read-only tokens of displays. Ending one closes its sockets at once. */
export function createKioskRoutes(
  parts: PeopleParts,
): Routes<Pick<typeof ACCOUNT_OPERATIONS, 'listKioskTokens' | 'createKioskToken' | 'revokeKioskToken'>> {
  const { pool } = parts;
  return {
    listKioskTokens: async () => ({ items: (await listKioskTokens(pool)).map(present), next: null }),
    async createKioskToken({ actor, body, request }) {
      const token = newToken();
      const row = await insertKioskToken(pool, hashToken(token), body.name, actor.username);
      if (!row) throw new Error('It cannot happen: a new token was known.');
      const line = { actor: actor.username, what: 'create-kiosk-token', subject: body.name, outcome: 'ok' };
      await parts.audit({ ...line, address: request.ip ?? '' });
      return { ...present(row), token };
    },
    async revokeKioskToken({ actor, params, request }) {
      const name = await revokeKioskToken(pool, params.id ?? '');
      if (name === undefined) throw new ProblemError('not-found', 'There is no such token of a display.');
      const line = { actor: actor.username, what: 'revoke-kiosk-token', subject: name, outcome: 'ok' };
      await parts.audit({ ...line, address: request.ip ?? '' });
      await parts.onAccountsChanged();
      return undefined;
    },
  };
}

function present({ createdAt, revokedAt, ...row }: KioskTokenRow): KioskToken {
  return { ...row, createdAt: createdAt.toISOString(), revokedAt: revokedAt?.toISOString() ?? null };
}
