import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type DeviceCredential,
  findDeviceCredential,
  listDeviceCredentials,
} from '@cityloop/db/queries/device-credential';
import type { Queryable } from '@cityloop/db/transaction';
import type { Publisher } from './outcome.ts';

/** Who signed in to the embedded broker. */
export interface SignedIn {
  readonly username: string;
  readonly publisher: Publisher;
  readonly maySubscribe: boolean;
  readonly secretHash: Buffer;
}

export interface Credentials {
  /** Undefined for a wrong name or password. Rejects when the database had to be asked and is away. */
  check(username: string, password: Buffer): Promise<SignedIn | undefined>;
  publisherOf(username: string): Publisher;
  /** Whether a session may go on: false once its credential was replaced or taken away. */
  isCurrent(signedIn: SignedIn): boolean;
  reload(): Promise<void>;
}

/** How long an unknown or changed credential isn't asked for again, so that guessing doesn't become load. */
const ASK_AGAIN_MS = 1_000;

/** Credentials in memory: a whole city reconnects at once. What memory doesn't know is asked of the database. */
export async function loadCredentials(db: Queryable, now: () => number = Date.now): Promise<Credentials> {
  let known = new Map<string, DeviceCredential>();
  let askedAt = new Map<string, number>();
  const reload = async () => {
    known = new Map((await listDeviceCredentials(db)).map((credential) => [credential.username, credential]));
    askedAt = new Map();
  };
  await reload();
  return {
    async check(username, password) {
      const hash = createHash('sha256').update(password).digest();
      const matches = (credential: DeviceCredential | undefined) =>
        credential !== undefined && timingSafeEqual(hash, credential.secretHash) ? signedIn(credential) : undefined;
      const remembered = matches(known.get(username));
      if (remembered || now() - (askedAt.get(username) ?? 0) < ASK_AGAIN_MS) return remembered;
      askedAt.set(username, now());
      const fresh = await findDeviceCredential(db, username);
      if (fresh) known.set(username, fresh);
      return matches(fresh);
    },
    publisherOf(username) {
      const credential = known.get(username);
      return credential ? signedIn(credential).publisher : { kind: 'device', id: username };
    },
    isCurrent(session) {
      return known.get(session.username)?.secretHash.equals(session.secretHash) === true;
    },
    reload,
  };
}

function signedIn({ username, device, isSimulator, secretHash }: DeviceCredential): SignedIn {
  const publisher: Publisher = device !== null && !isSimulator ? { kind: 'device', id: device } : { kind: 'trusted' };
  return { username, publisher, maySubscribe: device === null, secretHash };
}
