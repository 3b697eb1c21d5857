import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import { type BrokerParts, createBroker } from './broker.ts';
import { createClientRules } from './client-rules.ts';
import { type ConnectionListener, createConnection } from './connection.ts';
import { type DoorParts, openDoors } from './doors.ts';
import type { Publish } from './publish.ts';
import type { Session, Visitor } from './session.ts';
import type { Source } from './source.ts';
import { createSubscribers, type Subscribers } from './subscribers.ts';
import { refusalOf } from './topic-rules.ts';
import { createTurns, type Turns } from './turns.ts';

export interface EmbeddedBrokerParts extends Omit<BrokerParts, 'sessionOf' | 'isTaking'> {
  readonly doors: Omit<DoorParts, 'logger'>;
}

export interface EmbeddedBroker extends Source {
  /** Of the plain door. */
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly innerPort: number | undefined;
}

const ALIVE_CHECK_MS = 1_000;
/** Of all connections together: packets that aren't whole yet, or whose sender is held. */
const MAX_WAITING_BYTES = 192 * 1024 * 1024;

/**
 * The MQTT 3.1.1 broker inside this process. A PUBACK comes from the connection after the commit, so it means "in the
 * database"; the broker library keeps sessions, subscriptions, retained messages and wills.
 * @throws when the port can't be had (`EADDRINUSE`, `EACCES`)
 */
export async function listen(parts: EmbeddedBrokerParts): Promise<EmbeddedBroker> {
  const { credentials, logger, reception } = parts;
  const sessions = new WeakMap<Client, Session>();
  const live = new Set<Session>();
  let taking = true;
  const isTaking = () => taking;
  const broker = await createBroker({ ...parts, isTaking, sessionOf: (client) => sessions.get(client) });
  const turns = createTurns();
  const subscribers = createSubscribers(broker, logger);
  const openSession = createSessionOpener(parts, takerOf(parts, { isTaking, subscribers, turns }));

  function accept(socket: Socket, visitor: Visitor): void {
    const session = openSession(socket, visitor);
    live.add(session);
    session.client = broker.handle(session.connection.library);
    sessions.set(session.client, session);
    socket.once('close', () => {
      live.delete(session);
      turns.forget(session);
    });
  }

  reception.onRoom(turns.resumeSoon);
  const aliveCheck = setInterval(() => {
    for (const { connection } of live) connection.checkAlive(performance.now());
  }, ALIVE_CHECK_MS);
  const doors = await openDoors({ ...parts.doors, logger }, accept).catch((error: unknown) => {
    clearInterval(aliveCheck);
    throw error;
  });
  return {
    port: doors.plainPort,
    tlsPort: doors.tlsPort,
    innerPort: doors.innerPort,
    problem: () => undefined,
    dropOutdatedSessions() {
      for (const { signedIn, connection } of live) {
        if (signedIn && !credentials.isCurrent(signedIn)) connection.destroy();
      }
      // Devices and feeds have no subscriptions.
      subscribers.endSessionsBut(() => new Set(credentials.listInForce().map(({ username }) => username)));
    },
    stopTaking() {
      taking = false;
      clearInterval(aliveCheck);
      doors.close();
    },
    close: () => new Promise((resolve) => broker.close(resolve)),
  };
}

/** A message of a session that takes the short way. `settled` lets its PUBACK go. Answers whether the client is read on. */
type TakeMessage = (session: Session, publish: Publish, settled: () => void) => boolean;

function createSessionOpener(
  { logger }: EmbeddedBrokerParts,
  take: TakeMessage,
): (socket: Socket, visitor: Visitor) => Session {
  let waitingBytes = 0;
  return function openSession(socket, visitor) {
    const listener: ConnectionListener = {
      onPublish: (publish, settled) => take(session, publish, settled),
      onFault: (fault) =>
        logger.debug({ client: session.client?.id, from: visitor.address, err: fault }, 'mqtt connection failed'),
      mayWait(change) {
        waitingBytes += change;
        return change <= 0 || waitingBytes <= MAX_WAITING_BYTES;
      },
    };
    const connection = createConnection(socket, listener, createClientRules());
    const session: Session = {
      connection,
      visitor,
      client: undefined,
      signedIn: undefined,
      turnLeft: Number.POSITIVE_INFINITY,
    };
    return session;
  };
}

interface TakerParts {
  readonly isTaking: () => boolean;
  readonly subscribers: Subscribers;
  readonly turns: Turns;
}

function takerOf({ reception, now }: EmbeddedBrokerParts, { isTaking, subscribers, turns }: TakerParts): TakeMessage {
  return function take(session, publish, settled) {
    if (!session.signedIn || !isTaking()) return false;
    const { topic, retain } = publish.head;
    // One literal, as in subscribe.ts.
    const message = {
      topic,
      payload: publish.payload,
      receivedAt: now(),
      publisher: session.signedIn.publisher,
      username: session.signedIn.username,
      retain,
      replayed: false,
      whole: publish.whole,
    };
    const taken = reception.take(message, () => {
      if (refusalOf(topic)) return session.connection.destroy();
      settled();
      subscribers.passOn(publish, taken.outcomes);
    });
    return turns.mayGoOn(session, taken.place);
  };
}
