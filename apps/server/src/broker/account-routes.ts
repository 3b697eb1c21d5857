import type { BROKER_ACCOUNT_OPERATIONS, BrokerAccountItem } from '@cityloop/contract/rest/broker-account';
import {
  type BrokerAccount,
  changeBrokerAccount,
  findBrokerAccount,
  insertBrokerAccount,
  listBrokerAccounts,
  renewBrokerAccount,
  revokeBrokerAccount,
} from '@cityloop/db/component/broker-account';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import { hint } from '@cityloop/db/connection/notify';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { AuditLine } from '@cityloop/db/people/audit';
import { hashToken, newToken } from '@cityloop/db/people/token';
import type { Actor } from '@cityloop/domain/account/actor';
import { page } from '@cityloop/web/page';
import { onSubject, ProblemError, type Routes } from '@cityloop/web/route';
import type { Request } from 'express';
import type pg from 'pg';
import { z } from 'zod';

export interface BrokerAccountParts {
  readonly pool: pg.Pool;
  readonly audit: (line: AuditLine) => Promise<void>;
}

interface Asked {
  readonly actor: Actor;
  readonly request: Request;
}

/** MQTT accounts of programs that listen. Whatever changes or ends here ends the connections that it is about, at once. */
export function createBrokerAccountRoutes(parts: BrokerAccountParts): Routes<typeof BROKER_ACCOUNT_OPERATIONS> {
  const { pool } = parts;
  const named = ({ params }: { readonly params: Readonly<Record<string, string>> }) => getAccount(pool, params.name);
  return {
    listBrokerAccounts: ({ query }) =>
      page(query, {
        list: 'broker accounts',
        position: z.string(),
        rows: (after, limit) => listBrokerAccounts(pool, { after, limit }),
        positionOf: ({ name }) => name,
        present,
      }),
    async createBrokerAccount(context) {
      const { name } = context.body;
      const { password, secret } = newKey();
      const createdBy = context.actor.username;
      if (!(await insertBrokerAccount(pool, { ...context.body, createdBy, secret }))) {
        throw new ProblemError(
          'already-exists',
          `${name} is the user name of an account, a device or a program of ours.`,
        );
      }
      await settle(parts, context, 'create-broker-account', name);
      return { username: name, password };
    },
    changeBrokerAccount: onSubject(named, async (context, { name }) => {
      await changeBrokerAccount(pool, name, context.body);
      await settle(parts, context, 'change-broker-account', name);
      return present(await getAccount(pool, name));
    }),
    renewBrokerAccountKey: onSubject(named, async (context, { name }) => {
      const { password, secret } = newKey();
      await renewBrokerAccount(pool, name, secret);
      await settle(parts, context, 'renew-broker-account-key', name);
      return { username: name, password };
    }),
    async revokeBrokerAccount(context) {
      const { name } = await named(context);
      if (await revokeBrokerAccount(pool, name)) await settle(parts, context, 'revoke-broker-account', name);
    },
  };
}

function newKey() {
  const password = newToken();
  return { password, secret: { secretHash: hashToken(password), verifier: brokerVerifier(password) } };
}

async function getAccount(db: Queryable, name: string | undefined): Promise<BrokerAccount> {
  const account = name === undefined ? undefined : await findBrokerAccount(db, name);
  if (!account) throw new ProblemError('not-found', `There is no broker account ${name}.`);
  return account;
}

/** Written down, and told to ingest. A hint that gets lost is made up by ingest's own reading every half minute. */
async function settle({ pool, audit }: BrokerAccountParts, { actor, request }: Asked, what: string, subject: string) {
  await audit({ actor: actor.username, what, subject, outcome: 'ok', address: request.ip ?? '' });
  await hint(pool, 'credentials').catch(() => undefined);
}

function present({ issuedAt, revokedAt, filters, ...account }: BrokerAccount): BrokerAccountItem {
  return {
    ...account,
    filters: [...filters],
    issuedAt: issuedAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
