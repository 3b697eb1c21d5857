import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import type { Logger } from '@cityloop/runtime/logger';
import { connect, type IClientOptions, type IPublishPacket, type MqttClient, type Packet } from 'mqtt';
import { type Acknowledgements, createAcknowledgements } from './acknowledge.ts';
import type { Reception } from './reception.ts';

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

export interface ExternalBroker {
  isConnected(): boolean;
  /** Takes no more: what arrives from now on stays with the broker. */
  stopTaking(): void;
  close(): Promise<void>;
}

/** Each lane has a session of its own, so that an event never stands behind telemetry in the broker's queue, nor either behind a feed. */
const SESSIONS = [
  { lane: 'telemetry', suffix: '', topics: SUBSCRIPTIONS.filter((topic) => /\/(reading|status)$/.test(topic)) },
  { lane: 'event', suffix: '-events', topics: SUBSCRIPTIONS.filter((topic) => topic.endsWith('/event')) },
  { lane: 'feed', suffix: '-feeds', topics: SUBSCRIPTIONS.filter((topic) => topic.startsWith('feed/')) },
] as const;

/**
 * Takes messages from an external broker over persistent sessions, and acknowledges each to it after the commit. Who
 * may publish what is that broker's ACL; the publisher's own PUBACK means what that broker's persistence means.
 * Resolves with the first connection; until then it tries again and again.
 */
export async function subscribe(parts: ExternalBrokerParts): Promise<ExternalBroker> {
  const opened = await Promise.all(SESSIONS.map((session) => openSession(parts, session)));
  return {
    isConnected: () => opened.every(({ client }) => client.connected),
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
  stopTaking(): void;
}

async function openSession(
  { url, clientId, shareGroup, reception, logger, now }: ExternalBrokerParts,
  { lane, suffix, topics }: (typeof SESSIONS)[number],
): Promise<Session> {
  let taking = true;
  let goOn: (() => void) | undefined;
  // Everything is in place before connecting: the session's queue comes right behind the CONNACK.
  const client = connect(url, optionsOf(`${clientId}${suffix}`));
  const acknowledgements = holdAcknowledgements(client);
  reception.onRoom(() => {
    goOn?.();
    goOn = undefined;
  });
  client.on('error', (error) => logger.warn({ err: error, lane }, 'mqtt broker connection failed'));
  client.on('close', () => logger.warn({ lane }, 'mqtt broker is away'));
  client.on('connect', ({ sessionPresent }) => logger.info({ sessionPresent, lane }, 'mqtt broker connected'));
  client.handleMessage = (packet, callback) => {
    if (!taking) return;
    const settled = packet.qos === 0 ? () => undefined : acknowledgements().expect(packet.messageId ?? 0);
    reception.take(messageOf(packet, now()), settled);
    if (reception.isFull(lane)) goOn = () => callback();
    else callback();
  };
  const connected = new Promise((resolve) => client.once('connect', resolve));
  client.connect();
  await connected;
  const wanted: string[] = shareGroup ? topics.map((topic) => `$share/${shareGroup}/${topic}`) : [...topics];
  // The broker may remember this session as it was configured once: nothing must come twice.
  await client.unsubscribeAsync(SUBSCRIPTIONS.filter((topic) => !wanted.includes(topic)));
  await client.subscribeAsync(wanted, { qos: 1 });
  return {
    client,
    stopTaking() {
      taking = false;
    },
  };
}

function messageOf(packet: IPublishPacket, receivedAt: number) {
  const { topic, retain } = packet;
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  const source = { publisher: { kind: 'trusted' }, username: undefined } as const;
  return { ...source, topic, payload, receivedAt, retain, replayed: retain };
}

function optionsOf(clientId: string): IClientOptions {
  const session = { clientId, clean: false, protocolVersion: 4 } as const;
  return { ...session, manualConnect: true, keepalive: 60, reconnectPeriod: 1_000, connectTimeout: 10_000 };
}

type SendPacket = (packet: Packet, callback?: (error?: Error) => void, ...rest: unknown[]) => void;

/**
 * MQTT.js handles one packet at a time and acknowledges it when its handler returns: waiting there for the commit leaves
 * one message in flight. So the handler returns at once, the outgoing PUBACKs are kept back here and go out after the
 * commit, in the order in which the messages came. Those of a former connection are dropped: the broker delivers their
 * messages again. `_sendPacket` is MQTT.js' own; its version is pinned and a test notices a change.
 */
function holdAcknowledgements(client: MqttClient): () => Acknowledgements {
  const internal = client as unknown as { _sendPacket?: SendPacket };
  const send = internal._sendPacket?.bind(client);
  if (!send) throw new Error('Cannot hold acknowledgements: this version of MQTT.js has no _sendPacket');
  internal._sendPacket = (packet, callback, ...rest) => {
    if (packet.cmd === 'puback') callback?.();
    else send(packet, callback, ...rest);
  };
  const ofThisConnection = () => {
    const own = createAcknowledgements((packetIds) => {
      if (own !== current) return;
      for (const messageId of packetIds) send({ cmd: 'puback', messageId });
    });
    return own;
  };
  let current: Acknowledgements = ofThisConnection();
  client.on('close', () => {
    current = ofThisConnection();
  });
  return () => current;
}
