import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Logger } from '@cityloop/runtime/logger';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { Batcher } from './batch.ts';
import type { Credentials, SignedIn } from './credentials.ts';
import type { Outcome } from './outcome.ts';

export interface EmbeddedBrokerParts {
  readonly port: number;
  readonly host: string;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly credentials: Credentials;
  readonly batcher: Batcher;
  readonly logger: Logger;
  readonly onRefusedConnection: () => void;
  readonly now: () => number;
}

export interface EmbeddedBroker {
  readonly port: number;
  /** Ends the connections whose credential was replaced or taken away. */
  dropOutdatedSessions(): void;
  /** Takes no more; publishers that wait for their PUBACK keep their connection until `close`. */
  stopTaking(): void;
  close(): Promise<void>;
}

/**
 * What is held is bounded by connection: aedes reads on only when every packet of its last read is done, that is committed.
 */
const SOCKET_READ_BYTES = 16 * 1024;
const SERVER_UNAVAILABLE = 3;
const BAD_CREDENTIAL = 4;

/**
 * The MQTT 3.1.1 broker inside this process. Its PUBACK is written after `authorizePublish` calls back, so waiting there
 * for the commit makes a device's own PUBACK mean "in the database".
 * @throws when the port can't be had (`EADDRINUSE`, `EACCES`)
 */
export async function listen(parts: EmbeddedBrokerParts): Promise<EmbeddedBroker> {
  const { batcher, logger } = parts;
  const sessions = new WeakMap<Client, SignedIn>();
  const connected = new Set<Client>();
  let taking = true;
  const broker = await Aedes.createBroker({
    authenticate: (client, username, password, done) => {
      signIn(parts, username, password).then(
        (signedIn) => {
          sessions.set(client, signedIn);
          done(null, true);
        },
        (refusal: AuthenticateError) => done(refusal, false),
      );
    },
    authorizePublish: (client, packet, done) => {
      const session = client ? sessions.get(client) : undefined;
      if (!client || !session) return done(client ? new Error('not signed in') : null);
      if (!taking) return done(new Error('the broker is stopping'));
      if (isLastWill(client, packet) && batcher.isStalled()) return done(new Error('closed while it was held'));
      const outcomes = batcher.submit(messageOf(packet, session, parts.now()), () => done(refusalOf(packet)));
      if (packet.retain && !mayBeRetained(packet, outcomes)) packet.retain = false;
    },
    authorizeSubscribe: (client, subscription, done) => {
      done(null, sessions.get(client)?.maySubscribe ? subscription : null);
    },
  });
  broker.on('clientError', (client, error) => logger.debug({ client: client.id, err: error }, 'mqtt client failed'));
  broker.on('client', (client) => connected.add(client));
  broker.on('clientDisconnect', (client) => connected.delete(client));
  const server = await openPort(broker, parts);
  return {
    port: (server.address() as AddressInfo).port,
    dropOutdatedSessions() {
      for (const client of connected) {
        const session = sessions.get(client);
        if (session && !parts.credentials.isCurrent(session)) client.close();
      }
    },
    stopTaking() {
      taking = false;
      server.close();
    },
    close: () => new Promise((resolve) => broker.close(resolve)),
  };
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

function messageOf(packet: PublishPacket, session: SignedIn, receivedAt: number) {
  const { topic, payload, retain } = packet;
  return {
    topic,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    receivedAt,
    publisher: session.publisher,
    username: session.username,
    retain,
    replayed: false,
  };
}

/** aedes publishes the will of a closed connection through `authorizePublish` as well. While the database is away, connections end because we hold them: that is not "offline". */
function isLastWill(client: Client, packet: PublishPacket): boolean {
  return client.closed && (client as Client & { readonly will?: PublishPacket | null }).will === packet;
}

/** The broker's own topics steer it: a foreign message there must not be passed on. It stands in quarantine by now. */
function refusalOf({ topic }: PublishPacket): Error | null {
  return topic.startsWith('$') ? new Error('topics that begin with $ belong to the broker') : null;
}

/** A status that was accepted, or the empty message that deletes one. */
function mayBeRetained({ topic, payload }: PublishPacket, outcomes: readonly Outcome[]): boolean {
  if (outcomes.length === 0) return topic.endsWith('/status') && payload.length === 0;
  return outcomes.every((outcome) => outcome.kind === 'status');
}

async function openPort(broker: Aedes, { port, host, tls }: EmbeddedBrokerParts): Promise<Server> {
  const options = { highWaterMark: SOCKET_READ_BYTES, noDelay: true };
  const server = tls ? createTlsServer({ ...tls, ...options }, broker.handle) : createServer(options, broker.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
