import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type DeviceCredential,
  findDeviceCredential,
  listCredentialChanges,
} from '@cityloop/db/component/device-credential';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Publisher } from '@cityloop/intake/outcome';

/** Who signed in to the embedded broker. */
export interface SignedIn {
  readonly username: string;
  readonly publisher: Publisher;
  /** Topic filters that it may subscribe to. */
  readonly hears: readonly string[];
  readonly secretHash: Buffer;
}

export interface Credentials {
  /** Undefined for a wrong name or password. Rejects when the database had to be asked and is away. */
  check(username: string, password: Buffer): Promise<SignedIn | undefined>;
  /** Signs in whom a certificate stands for: a user name that has a credential in force, under either name of a device. */
  vouchFor(username: string): Promise<SignedIn | undefined>;
  /** Whom a user name speaks for now; an unknown one speaks for a device of that name, which isn't registered. */
  publisherOf(username: string): Publisher;
  /** Whether a session may go on: false once its credential was replaced, taken away or has ended. */
  isCurrent(signedIn: SignedIn): boolean;
  /** Those in force now. */
  listInForce(): DeviceCredential[];
  /** Epoch milliseconds at which the next credential ends because its overlap after a rotation is over. */
  nextEnd(): number | undefined;
  /** Reads what has changed since the last reading. */
  follow(): Promise<void>;
  /** Reads all of them: also what was deleted by hand, and devices that an import of the city retired. */
  reload(): Promise<void>;
}

/** How often the database is asked for an unknown or changed credential, so that guessing passwords causes no load. */
const ASKS = { most: 3, inMs: 1_000 };

/** Credentials in memory: a whole city reconnects at once. What memory doesn't know is asked of the database. */
export async function loadCredentials(db: Queryable, now: () => number = Date.now): Promise<Credentials> {
  // With those that have ended: an answer that was long under way must not bring one back.
  let known = new Map<string, DeviceCredential>();
  let cursor: string | undefined;
  let readings: Promise<unknown> = Promise.resolve();
  const asks = createAskLimit(now);

  async function read(since: string | undefined): Promise<void> {
    const changes = await listCredentialChanges(db, since);
    const into = since === undefined ? new Map<string, DeviceCredential>() : known;
    for (const credential of changes.changed) into.set(credential.username, newerOf(known, credential));
    known = into;
    cursor = changes.cursor;
    asks.forget();
  }

  /** One after the other, so that none overwrites what a later one has read. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = readings.then(work, work);
    readings = done.catch(() => undefined);
    return done;
  }

  async function ask(username: string): Promise<void> {
    const fresh = await findDeviceCredential(db, username);
    if (fresh) known.set(username, newerOf(known, fresh));
  }

  const inForce = (username: string) => whereInForce(known.get(username), now());
  const reload = () => inTurn(() => read(undefined));
  await reload();
  return {
    async check(username, password) {
      const hash = createHash('sha256').update(password).digest();
      const remembered = signInWith(inForce(username), hash);
      if (remembered || !asks.mayAsk(username)) return remembered;
      await ask(username);
      return signInWith(inForce(username), hash);
    },
    async vouchFor(username) {
      const names = [username, `${username}~2`];
      const remembered = names.map(inForce).find((credential) => credential !== undefined);
      if (remembered) return signedInAs(remembered);
      for (const name of names) if (asks.mayAsk(name)) await ask(name);
      const found = names.map(inForce).find((credential) => credential !== undefined);
      return found && signedInAs(found);
    },
    publisherOf(username) {
      const credential = inForce(username);
      return credential ? whoSpeaks(credential) : { kind: 'device', id: known.get(username)?.device ?? username };
    },
    isCurrent: (signedIn) => isStill(inForce(signedIn.username), signedIn),
    listInForce: () => [...known.values()].filter((credential) => whereInForce(credential, now())),
    nextEnd: () => nextEndOf(known.values(), now()),
    follow: () => inTurn(() => read(cursor)),
    reload,
  };
}

/** Whether it signed in with this credential as it is now. */
function isStill(credential: DeviceCredential | undefined, { secretHash, hears }: SignedIn): boolean {
  if (!credential?.secretHash.equals(secretHash)) return false;
  return whatIsHeard(credential).join('\n') === hears.join('\n');
}

/** How often the database is asked for a user name; anew after each reading of all changes. */
function createAskLimit(now: () => number) {
  let asked = new Map<string, { readonly since: number; readonly times: number }>();
  return {
    mayAsk(username: string): boolean {
      const last = asked.get(username);
      const isRecent = last !== undefined && now() - last.since < ASKS.inMs;
      const { since, times } = isRecent ? last : { since: now(), times: 0 };
      if (times >= ASKS.most) return false;
      asked.set(username, { since, times: times + 1 });
      return true;
    },
    forget(): void {
      asked = new Map();
    },
  };
}

function whereInForce(credential: DeviceCredential | undefined, now: number): DeviceCredential | undefined {
  if (!credential?.inForce) return undefined;
  return credential.endsAt === null || credential.endsAt.getTime() > now ? credential : undefined;
}

function signInWith(credential: DeviceCredential | undefined, hash: Buffer): SignedIn | undefined {
  return credential && timingSafeEqual(hash, credential.secretHash) ? signedInAs(credential) : undefined;
}

function signedInAs(credential: DeviceCredential): SignedIn {
  const { username, secretHash } = credential;
  return { username, publisher: whoSpeaks(credential), hears: whatIsHeard(credential), secretHash };
}

/** When the first of those in force ends by itself. */
function nextEndOf(credentials: Iterable<DeviceCredential>, now: number): number | undefined {
  let next: number | undefined;
  for (const credential of credentials) {
    const endsAt = whereInForce(credential, now)?.endsAt?.getTime();
    if (endsAt !== undefined) next = Math.min(next ?? Number.POSITIVE_INFINITY, endsAt);
  }
  return next;
}

function newerOf(known: ReadonlyMap<string, DeviceCredential>, read: DeviceCredential): DeviceCredential {
  const before = known.get(read.username);
  return before && BigInt(before.revision) > BigInt(read.revision) ? before : read;
}

const EVERYTHING: readonly string[] = ['#'];
const NOTHING: readonly string[] = [];

function whatIsHeard({ device, feed, subscribes }: DeviceCredential): readonly string[] {
  if (subscribes !== null) return subscribes;
  return device === null && feed === null ? EVERYTHING : NOTHING;
}

function whoSpeaks({ username, device, feed, subscribes, isSimulator }: DeviceCredential): Publisher {
  if (isSimulator) return { kind: 'trusted' };
  if (subscribes !== null) return { kind: 'listener', id: username };
  if (feed !== null) return { kind: 'feed', id: feed };
  return device === null ? { kind: 'trusted' } : { kind: 'device', id: device };
}
