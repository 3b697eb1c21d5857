import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import type { Logger } from '@cityloop/runtime/logger';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { Credentials, SignedIn } from '../identity/credentials.ts';
import { type Connection, createConnection, type Publish } from './connection.ts';
import type { Reception, WaitingPlace } from './reception.ts';
import type { Source } from './source.ts';

export interface EmbeddedBrokerParts {
  readonly port: number;
  readonly host: string;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly credentials: Credentials;
  readonly reception: Reception;
  /** Messages are held because the database is away. */
  readonly isStalled: () => boolean;
  readonly logger: Logger;
  readonly onRefusedConnection: () => void;
  readonly now: () => number;
}

export interface EmbeddedBroker extends Source {
  readonly port: number;
}

const SERVER_UNAVAILABLE = 3;
const BAD_CREDENTIAL = 4;
const ALIVE_CHECK_MS = 1_000;
/** Of all connections together: packets that aren't whole yet, or whose sender is held. */
const MAX_WAITING_BYTES = 192 * 1024 * 1024;
/** What a connection that was held may send before it is the next one's turn. */
const TURN_MESSAGES = 64;
/** Turns given before the event loop goes on: answers of the database are heard, and PUBACKs leave, in between. */
const TURNS_AT_ONCE = 8;

/** What is known of a connection. */
interface Session {
  readonly connection: Connection;
  client: Client | undefined;
  signedIn: SignedIn | undefined;
  /** Messages left of its turn, while it has one. */
  turnLeft: number;
}

/**
 * The MQTT 3.1.1 broker inside this process. A PUBACK comes from the connection after the commit, so it means "in the
 * database"; the broker library keeps sessions, subscriptions, retained messages and wills.
 * @throws when the port can't be had (`EADDRINUSE`, `EACCES`)
 */
export async function listen(parts: EmbeddedBrokerParts): Promise<EmbeddedBroker> {
  const { reception, logger, now } = parts;
  const sessions = new WeakMap<Client, Session>();
  const live = new Set<Session>();
  /** Until the lane that was full has room. */
  const held = new Map<Session, WaitingPlace>();
  let waitingBytes = 0;
  let taking = true;
  const broker = await Aedes.createBroker({
    authenticate: (client, username, password, done) => {
      signIn(parts, username, password).then(
        (signedIn) => {
          const session = sessions.get(client);
          // Ended meanwhile, and those signed in were looked through already.
          if (!parts.credentials.isCurrent(signedIn))
            return done(refusal('the credential has ended', BAD_CREDENTIAL), false);
          if (session) session.signedIn = signedIn;
          done(null, true);
        },
        (refusal: AuthenticateError) => done(refusal, false),
      );
    },
    // Only wills and QoS 2 come this way: all other messages are taken before they reach the library.
    authorizePublish: (client, packet, done) => {
      const signedIn = client ? sessions.get(client)?.signedIn : undefined;
      if (!client || !signedIn) return done(client ? new Error('not signed in') : null);
      if (!taking) return done(new Error('the broker is stopping'));
      if (isLastWill(client, packet) && parts.isStalled()) return done(new Error('closed while it was held'));
      const { outcomes } = reception.take(messageOf(packet, signedIn, now()), () => done(refusalOf(packet.topic)));
      if (packet.retain && !mayBeRetained(packet, outcomes)) packet.retain = false;
    },
    authorizeSubscribe: (client, subscription, done) => {
      done(null, client && sessions.get(client)?.signedIn?.maySubscribe ? subscription : null);
    },
  });
  const subscribers = watchSubscribers(broker);
  broker.on('clientError', (client, error) => logger.debug({ client: client.id, err: error }, 'mqtt client failed'));
  broker.on('clientReady', (client) => sessions.get(client)?.connection.open());

  function publish(session: Session, given: Publish, settled: () => void): boolean {
    if (!session.signedIn || !taking) return false;
    const { topic, retain } = given.head;
    const message = {
      topic,
      payload: given.payload,
      receivedAt: now(),
      publisher: session.signedIn.publisher,
      username: session.signedIn.username,
      retain,
      replayed: false,
      whole: given.whole,
    };
    const taken = reception.take(message, () => {
      if (refusalOf(topic)) return session.connection.destroy();
      settled();
      if (retain || subscribers.areThere()) passOn(given, taken.outcomes);
    });
    session.turnLeft -= 1;
    if (session.turnLeft > 0 && !taken.place.isFull()) return true;
    held.set(session, taken.place);
    return false;
  }

  /**
   * In turns, in the order in which they were held, until the room is full or nobody waits: those that came first, or
   * send most, would fill it each time. Who uses up a turn is held again, behind the others.
   */
  function resumeHeld(): void {
    let turns = 0;
    for (const [session, place] of held) {
      if (place.isFull()) continue;
      if (turns === TURNS_AT_ONCE) {
        resumeSoon();
        return;
      }
      turns += 1;
      held.delete(session);
      session.turnLeft = TURN_MESSAGES;
      session.connection.resume();
      session.turnLeft = Number.POSITIVE_INFINITY;
    }
  }

  let isResuming = false;
  function resumeSoon(): void {
    if (isResuming) return;
    isResuming = true;
    setImmediate(() => {
      isResuming = false;
      resumeHeld();
    });
  }

  /** To those who listen, and what is retained to those who will. Nobody hears what was set aside. */
  function passOn({ head: { topic, qos, retain }, payload }: Publish, outcomes: readonly Outcome[]): void {
    if (outcomes.some(({ kind }) => kind === 'quarantined')) return;
    const isRetained = retain && mayBeRetained({ topic, payload }, outcomes);
    broker.publish({ cmd: 'publish', topic, payload, qos: qos as 0 | 1, retain: isRetained, dup: false }, (error) => {
      if (error) logger.debug({ err: error }, 'cannot pass a message on to subscribers');
    });
  }

  function accept(socket: Socket): void {
    const connection = createConnection(socket, {
      onPublish: (given, settled) => publish(session, given, settled),
      onFault: (fault) => logger.debug({ client: session.client?.id, err: fault }, 'mqtt connection failed'),
      mayWait(change) {
        waitingBytes += change;
        return change <= 0 || waitingBytes <= MAX_WAITING_BYTES;
      },
    });
    const session: Session = { connection, client: undefined, signedIn: undefined, turnLeft: Number.POSITIVE_INFINITY };
    live.add(session);
    session.client = broker.handle(connection.inner);
    sessions.set(session.client, session);
    socket.once('close', () => {
      live.delete(session);
      held.delete(session);
    });
  }

  reception.onRoom(resumeSoon);
  const aliveCheck = setInterval(() => {
    for (const { connection } of live) connection.checkAlive(performance.now());
  }, ALIVE_CHECK_MS);
  const server = await openPort(accept, parts);
  return {
    port: (server.address() as AddressInfo).port,
    problem: () => undefined,
    dropOutdatedSessions() {
      for (const { signedIn, connection } of live) {
        if (signedIn && !parts.credentials.isCurrent(signedIn)) connection.destroy();
      }
    },
    stopTaking() {
      taking = false;
      clearInterval(aliveCheck);
      server.close();
    },
    close: () => new Promise((resolve) => broker.close(resolve)),
  };
}

const REFUSED = 128;

/** Whether there is any subscription, those of absent clients with a kept session included. */
function watchSubscribers(broker: Aedes): { areThere(): boolean } {
  const topicsByClient = new Map<string, Set<string>>();
  broker.on('subscribe', (subscriptions, client) => {
    const topics = topicsByClient.get(client.id) ?? new Set<string>();
    for (const { topic, qos } of subscriptions) if (Number(qos) !== REFUSED) topics.add(topic);
    if (topics.size > 0) topicsByClient.set(client.id, topics);
  });
  broker.on('unsubscribe', (unsubscribed, client) => {
    const topics = topicsByClient.get(client.id);
    for (const topic of unsubscribed) topics?.delete(topic);
    if (topics?.size === 0) topicsByClient.delete(client.id);
  });
  return { areThere: () => topicsByClient.size > 0 };
}

async function signIn(
  { credentials, onRefusedConnection }: EmbeddedBrokerParts,
  username: string | undefined,
  password: Buffer | undefined,
): Promise<SignedIn> {
  const signedIn = await credentials.check(username ?? '', password ?? Buffer.alloc(0)).catch((cause: unknown) => {
    throw refusal('the database is away', SERVER_UNAVAILABLE, cause);
  });
  if (signedIn) return signedIn;
  onRefusedConnection();
  throw refusal('bad user name or password', BAD_CREDENTIAL);
}

function refusal(message: string, returnCode: number, cause?: unknown): AuthenticateError {
  return Object.assign(new Error(message, { cause }), { returnCode });
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

/** aedes publishes the will of a closed connection through `authorizePublish` as well. While the database is away, connections end because we hold them: that is not "offline". */
function isLastWill(client: Client, packet: PublishPacket): boolean {
  return client.closed && (client as Client & { readonly will?: PublishPacket | null }).will === packet;
}

/** The broker's own topics steer it: a foreign message there must not be passed on. It stands in quarantine by now. */
function refusalOf(topic: string): Error | null {
  return topic.startsWith('$') ? new Error('topics that begin with $ belong to the broker') : null;
}

/** A status that was accepted, or the empty message that deletes one. */
function mayBeRetained(
  { topic, payload }: { readonly topic: string; readonly payload: string | Buffer },
  outcomes: readonly Outcome[],
): boolean {
  if (outcomes.length === 0) return topic.endsWith('/status') && payload.length === 0;
  return outcomes.every((outcome) => outcome.kind === 'status');
}

async function openPort(accept: (socket: Socket) => void, { port, host, tls }: EmbeddedBrokerParts): Promise<Server> {
  const server = tls ? createTlsServer({ ...tls, noDelay: true }, accept) : createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
