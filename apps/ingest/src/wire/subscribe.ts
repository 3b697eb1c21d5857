import type { Duplex } from 'node:stream';
import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import type { InboundMessage, Publisher } from '@cityloop/intake/outcome';
import type { Logger } from '@cityloop/runtime/logger';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { type Connection, createConnection } from './connection.ts';
import type { Publish } from './publish.ts';
import type { Reception } from './reception.ts';
import type { Source } from './source.ts';

export interface ExternalBrokerParts {
  /** May carry user name and password. */
  readonly url: string;
  /** Stable: the broker keeps our sessions under it. */
  readonly clientId: string;
  /** Several workers share the messages of one group; alone without it. */
  readonly shareGroup: string | undefined;
  readonly reception: Reception;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Each lane has its own session, so that in the broker's queue an event never waits behind telemetry, nor either behind a feed. */
const SESSIONS = [
  { lane: 'telemetry', suffix: '', topics: SUBSCRIPTIONS.filter((topic) => /\/(reading|status)$/.test(topic)) },
  { lane: 'event', suffix: '-events', topics: SUBSCRIPTIONS.filter((topic) => topic.endsWith('/event')) },
  { lane: 'feed', suffix: '-feeds', topics: SUBSCRIPTIONS.filter((topic) => topic.startsWith('feed/')) },
] as const;

/**
 * Takes messages from an external broker over persistent sessions, and acknowledges each to it after the commit. Who
 * may publish what is that broker's ACL; the publisher's own PUBACK means what that broker's persistence means.
 * Resolves as soon as messages come; until the broker is there it tries again and again.
 */
export async function subscribe(parts: ExternalBrokerParts): Promise<Source> {
  const opened = await Promise.all(SESSIONS.map((session) => openSession(parts, session)));
  return {
    port: undefined,
    // That broker ends them: it is told who may do what (identity/authority).
    dropOutdatedSessions: () => undefined,
    problem: () => opened.map((session) => session.problem()).find((problem) => problem !== undefined),
    stopTaking() {
      for (const session of opened) session.stopTaking();
    },
    async close() {
      await Promise.all(opened.map(({ client }) => client.endAsync(true)));
    },
  };
}

interface Session {
  readonly client: MqttClient;
  problem(): string | undefined;
  stopTaking(): void;
}

async function openSession(
  { url, clientId, shareGroup, reception, logger, now }: ExternalBrokerParts,
  { lane, suffix, topics }: (typeof SESSIONS)[number],
): Promise<Session> {
  const session = `${clientId}${suffix}`;
  let taking = true;
  let connection: Connection | undefined;
  // Everything is in place before connecting: the session's queue comes right behind the CONNACK.
  const client = connect(url, optionsOf(session));
  takeMessagesFrom(client, (socket) => {
    connection = createConnection(socket, {
      onPublish(publish, settled) {
        if (!taking) return false;
        reception.take(messageOf(publish, { receivedAt: now(), session }), settled);
        return !reception.isFull(lane);
      },
      // One connection, that stops reading: nothing else adds up.
      mayWait: () => true,
      onFault: (fault) => logger.warn({ err: fault, lane }, 'mqtt broker connection failed'),
    });
    connection.open();
    return connection.library;
  });
  reception.onRoom(() => {
    if (!reception.isFull(lane)) connection?.resume();
  });
  client.on('error', (error) => logger.warn({ err: error, lane }, 'mqtt broker connection failed'));
  client.on('close', () => logger.warn({ lane }, 'mqtt broker is away'));
  client.on('connect', ({ sessionPresent }) => logger.info({ sessionPresent, lane }, 'mqtt broker connected'));
  const wanted: string[] = shareGroup ? topics.map((topic) => `$share/${shareGroup}/${topic}`) : [...topics];
  let refusal: string | undefined;
  await connectAndSubscribe(client, wanted, (error) => {
    refusal = `the external broker refuses a subscription: ${error.message}`;
    logger.error({ err: error, lane }, 'mqtt broker refuses a subscription');
  });
  return {
    client,
    problem: () => (client.connected ? refusal : 'the external broker is away'),
    stopTaking() {
      taking = false;
    },
  };
}

/**
 * Resolves as soon as messages come. A session that the broker has kept brings them at once, and its answer to a
 * subscription may come behind all that waited in it: a refusal is told by `onRefusal`. Of a new session it is thrown.
 */
async function connectAndSubscribe(
  client: MqttClient,
  wanted: string[],
  onRefusal: (error: Error) => void,
): Promise<void> {
  const isKept = new Promise<boolean>((resolve) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
  });
  const subscribed = subscribeTo(client, wanted);
  client.connect();
  if (await isKept) subscribed.catch(onRefusal);
  else await subscribed;
}

/** Resolves once the broker has said yes, over the first connection or a later one. Rejects where it says no. */
async function subscribeTo(client: MqttClient, wanted: string[]): Promise<void> {
  const connection = () => new Promise((resolve) => client.once('connect', resolve));
  let connected = connection();
  for (;;) {
    await connected;
    connected = connection();
    // The broker may remember this session as it was configured once: nothing must come twice.
    const answers = [
      client.unsubscribeAsync(SUBSCRIPTIONS.filter((topic) => !wanted.includes(topic))),
      client.subscribeAsync(wanted, { qos: 1 }),
    ];
    const [failed] = (await Promise.allSettled(answers)).filter(({ status }) => status === 'rejected');
    if (failed === undefined) return;
    if (client.connected) throw (failed as PromiseRejectedResult).reason;
  }
}

const TRUSTED: Publisher = { kind: 'trusted' };

/** One literal: spreading a part of it took a fifth of the time that a message takes. */
function messageOf(
  { head, payload, whole }: Publish,
  { receivedAt, session }: { readonly receivedAt: number; readonly session: string },
): InboundMessage {
  const { topic, qos, retain, packetId, isRedelivery } = head;
  return {
    topic,
    payload,
    receivedAt,
    publisher: TRUSTED,
    username: undefined,
    retain,
    replayed: retain,
    whole,
    delivery: qos === 0 ? undefined : { session, packetId, isRedelivery },
  };
}

/** A line that swallows everything is noticed after one and a half times this: what waits in the broker is on the wall within 90 s. */
const KEEP_ALIVE_SECONDS = 30;

function optionsOf(clientId: string): IClientOptions {
  const session = { clientId, clean: false, protocolVersion: 4, keepalive: KEEP_ALIVE_SECONDS } as const;
  return { ...session, manualConnect: true, reconnectPeriod: 1_000, connectTimeout: 10_000 };
}

/**
 * MQTT.js reads a message at several times the cost of storing it, and acknowledges it before it is stored. So it gets the
 * stream without them: it signs in, subscribes, pings and connects again. `streamBuilder` is MQTT.js' own; its version is
 * pinned and a test notices a change.
 */
function takeMessagesFrom(client: MqttClient, shorten: (socket: Duplex) => Duplex): void {
  const internal = client as unknown as { streamBuilder?: (client: MqttClient) => Duplex };
  const build = internal.streamBuilder;
  if (!build) throw new Error('Cannot take messages: this version of MQTT.js has no streamBuilder');
  internal.streamBuilder = (given) => shorten(build(given));
}
