import type { Secrets } from '@cityloop/contract/secrets';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import { setSimulatorCredential } from '@cityloop/db/component/credential-change';
import { replaceFeedToken } from '@cityloop/db/feed/feed-credential';
import { insertAccount, listUsernames } from '@cityloop/db/people/account';
import { insertKioskToken } from '@cityloop/db/people/kiosk-token';
import { hashPassword } from '@cityloop/db/people/password-hash';
import { hashToken } from '@cityloop/db/people/token';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import type { ImportResult } from '../import/import-city.ts';
import { completeSecrets, readSecrets, SIMULATOR_USERNAME, writeSecrets } from './secrets.ts';

type WantedAccount = ImportResult['accounts'][number];

const ADMINISTRATOR: WantedAccount = {
  username: 'admin',
  displayName: '系统管理员',
  displayNameEn: 'Administrator',
  roles: ['admin'],
  department: null,
  districts: [],
  simulated: false,
  line: 0,
};

export interface PeopleOptions {
  readonly owner: pg.Pool;
  readonly dataDir: string;
  /** What the city's accounts.csv asks for. */
  readonly accounts: readonly WantedAccount[];
  /** Feeds that the simulator posts to. */
  readonly webhooks: readonly string[];
  readonly isDemo: boolean;
  readonly logger: Logger;
}

/**
 * Accounts, the simulators' MQTT login and the wall's token, with secrets of their own. The secrets are on the disk before
 * the database knows them, so that a crash between the two loses none; accounts that exist are left alone.
 */
export async function preparePeople(options: PeopleOptions): Promise<void> {
  const { owner, dataDir, accounts, isDemo, logger } = options;
  const webhooks = isDemo ? options.webhooks : [];
  const existing = new Set(await listUsernames(owner));
  const wanted = isDemo ? accounts : existing.size === 0 ? [ADMINISTRATOR] : [];
  const missing = wanted.filter(({ username }) => !existing.has(username));
  const known = await readSecrets(dataDir);
  const secrets = completeSecrets(known, missing, webhooks);
  if (JSON.stringify(known) !== JSON.stringify(secrets)) await writeSecrets(dataDir, secrets);
  await createAccounts(owner, missing, secrets);
  const key = secrets.mqtt.simulator.password;
  await setSimulatorCredential(owner, SIMULATOR_USERNAME, {
    secretHash: hashToken(key),
    verifier: brokerVerifier(key),
  });
  // Only what was made up now: a token that the desk replaced or revoked stays so.
  for (const feed of webhooks.filter((each) => known?.feeds?.[each] === undefined)) {
    const token = secrets.feeds?.[feed]?.token ?? '';
    await replaceFeedToken(owner, feed, {
      auth: { scheme: 'bearer' },
      secretHash: hashToken(token),
      sealedSecret: null,
      createdBy: 'demo',
    });
  }
  await insertKioskToken(owner, hashToken(secrets.kiosk.token), 'wall');
  const unknown = wanted.map(({ username }) => username).filter((username) => secrets.accounts[username] === undefined);
  if (unknown.length > 0) {
    logger.warn(
      { accounts: unknown },
      'passwords of existing accounts are not in secrets.json: an administrator resets them',
    );
  }
  logger.info({ created: missing.length, existing: existing.size }, 'accounts prepared');
}

async function createAccounts(owner: pg.Pool, missing: readonly WantedAccount[], secrets: Secrets): Promise<void> {
  await Promise.all(
    missing.map(async ({ line: _, ...account }) => {
      const password = secrets.accounts[account.username]?.password;
      if (password === undefined) throw new Error(`Cannot create the account ${account.username}: it has no password.`);
      await insertAccount(owner, { ...account, passwordHash: await hashPassword(password) });
    }),
  );
}
