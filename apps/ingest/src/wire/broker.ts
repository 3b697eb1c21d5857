import { coversFilter } from '@cityloop/contract/mqtt/topic-filter';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Logger } from '@cityloop/runtime/logger';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { Credentials, SignedIn } from '../identity/credentials.ts';
import type { Reception } from './reception.ts';
import { type Session, sessionKey, type Visitor } from './session.ts';
import { isSetAside, mayBeRetained, refusalOf } from './topic-rules.ts';

export interface BrokerParts {
  readonly credentials: Credentials;
  readonly reception: Reception;
  /** Messages are held because the database is away. */
  readonly isStalled: () => boolean;
  readonly logger: Logger;
  readonly onRefusedConnection: () => void;
  readonly now: () => number;
  readonly sessionOf: (client: Client) => Session | undefined;
  readonly isTaking: () => boolean;
}

const SERVER_UNAVAILABLE = 3;
const BAD_CREDENTIAL = 4;

/** The broker library, set to keep sessions, subscriptions, retained messages and wills, and to ask us about all of them. */
export async function createBroker(parts: BrokerParts): Promise<Aedes> {
  const { logger, sessionOf } = parts;
  const broker = await Aedes.createBroker({
    authenticate: (client, username, password, done) => {
      signIn(parts, client, { username, password }).then(
        () => done(null, true),
        (refusal: AuthenticateError) => done(refusal, false),
      );
    },
    authorizePublish: (client, packet, done) => takePublish(parts, { client, packet }, done),
    authorizeSubscribe: (client, subscription, done) => {
      const mayHear = client && hears(sessionOf(client), subscription.topic);
      done(null, mayHear ? subscription : null);
    },
    // What waits for an account may have been subscribed to when it was allowed more.
    authorizeForward: (client, packet) => (hears(sessionOf(client), packet.topic) ? packet : null),
  });
  broker.on('clientError', (client, error) => logger.debug({ client: client.id, err: error }, 'mqtt client failed'));
  broker.on('clientReady', (client) => sessionOf(client)?.connection.open());
  return broker;
}

interface Login {
  readonly username: string | undefined;
  readonly password: Buffer | undefined;
}

/** @throws AuthenticateError */
async function signIn(parts: BrokerParts, client: Client, login: Login): Promise<void> {
  const { credentials, onRefusedConnection, sessionOf, logger } = parts;
  const session = sessionOf(client);
  const signedIn = await whoSignsIn(credentials, login, session?.visitor).catch((cause: unknown) => {
    throw refusal('the database is away', SERVER_UNAVAILABLE, cause);
  });
  if (!signedIn) {
    onRefusedConnection();
    logger.debug({ client: client.id, from: session?.visitor.address }, 'mqtt client refused');
    throw refusal('bad user name or password', BAD_CREDENTIAL);
  }
  // Ended meanwhile, and those signed in were looked through already.
  if (!credentials.isCurrent(signedIn)) throw refusal('the credential has ended', BAD_CREDENTIAL);
  if (session) session.signedIn = signedIn;
  // From here on the library looks for the client's session, and for another connection of it.
  client.id = sessionKey(signedIn, client.id);
}

/**
 * A certificate stands for its user name: another one isn't taken with it, nor a wrong password; it needs none. Whether there is such a
 * user still is asked either way.
 */
async function whoSignsIn(
  credentials: Credentials,
  { username = '', password }: Login,
  visitor: Visitor | undefined,
): Promise<SignedIn | undefined> {
  const certified = visitor?.certified;
  if (certified === undefined) return credentials.check(username, password ?? Buffer.alloc(0));
  if (username !== '' && username !== certified) return undefined;
  return password === undefined ? credentials.vouchFor(certified) : credentials.check(certified, password);
}

function refusal(message: string, returnCode: number, cause?: unknown): AuthenticateError {
  return Object.assign(new Error(message, { cause }), { returnCode });
}

/** `topic` may be a filter. */
function hears(session: Session | undefined, topic: string): boolean {
  return session?.signedIn?.hears.some((allowed) => coversFilter(allowed, topic)) === true;
}

/** Only wills and QoS 2 come this way: all other messages are taken before they reach the library. */
function takePublish(
  { reception, isStalled, isTaking, now, sessionOf }: BrokerParts,
  { client, packet }: { readonly client: Client | null; readonly packet: PublishPacket },
  done: (error?: Error | null) => void,
): void {
  const signedIn = client ? sessionOf(client)?.signedIn : undefined;
  if (!client || !signedIn) {
    done(client ? new Error('not signed in') : null);
    return;
  }
  const isLost = isLastWill(client, packet) && isStalled();
  if (isLost || !isTaking()) {
    done(new Error(isLost ? 'closed while it was held' : 'the broker is stopping'));
    return;
  }
  const taken = reception.take(messageOf(packet, signedIn, now()), () => {
    const refusal = refusalOf(packet.topic);
    if (!refusal && isSetAside(taken.outcomes)) {
      setAside(client, packet, done);
      return;
    }
    if (packet.retain && !mayBeRetained(packet, taken.outcomes)) packet.retain = false;
    done(refusal);
  });
}

/** Of the broker's own: nobody may subscribe to it, and a kept subscription to `#` doesn't match it. */
const NOBODYS_TOPIC = '$SYS/set-aside';

/**
 * Nobody hears it, and its sender is told nothing. The library can only refuse a message by ending the connection, so
 * one at QoS 2 takes its course (PUBREC, PUBREL, PUBCOMP) as an empty message to nobody; a will simply isn't published.
 */
function setAside(client: Client, packet: PublishPacket, done: (error?: Error | null) => void): void {
  if (client.closed) {
    done(new Error('set aside'));
    return;
  }
  packet.topic = NOBODYS_TOPIC;
  packet.payload = Buffer.alloc(0);
  packet.retain = false;
  done();
}

/** aedes publishes the will of a closed connection through `authorizePublish` as well. While the database is away, connections end because we hold them: that is not "offline". */
function isLastWill(client: Client, packet: PublishPacket): boolean {
  return client.closed && (client as Client & { readonly will?: PublishPacket | null }).will === packet;
}

function messageOf(packet: PublishPacket, signedIn: SignedIn, receivedAt: number): InboundMessage {
  const { topic, payload, retain } = packet;
  return {
    topic,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    receivedAt,
    publisher: signedIn.publisher,
    username: signedIn.username,
    retain,
    replayed: false,
  };
}
