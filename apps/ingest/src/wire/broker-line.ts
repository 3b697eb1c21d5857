import type { Duplex } from 'node:stream';
import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import type { InboundMessage, Publisher } from '@cityloop/intake/outcome';
import type { Logger } from '@cityloop/runtime/logger';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { type Connection, createConnection } from './connection.ts';
import type { Publish } from './publish.ts';
import type { Reception } from './reception.ts';

/** Each lane has its own session, so that in the broker's queue an event never waits behind telemetry, nor either behind a feed. */
export const SESSIONS = [
  { lane: 'telemetry', suffix: '', topics: SUBSCRIPTIONS.filter((topic) => /\/(reading|status)$/.test(topic)) },
  { lane: 'event', suffix: '-events', topics: SUBSCRIPTIONS.filter((topic) => topic.endsWith('/event')) },
  { lane: 'feed', suffix: '-feeds', topics: SUBSCRIPTIONS.filter((topic) => topic.startsWith('feed/')) },
] as const;

export interface BrokerLineParts {
  /** May carry user name and password. */
  readonly url: string;
  /** Client identifier: the broker keeps this session under it. */
  readonly session: string;
  readonly lane: (typeof SESSIONS)[number]['lane'];
  readonly reception: Pick<Reception, 'take' | 'isFull' | 'onRoom'>;
  readonly logger: Logger;
  readonly now: () => number;
}

/** A session at an external broker, and the connection that serves it. */
export interface BrokerLine {
  /** Signs in, subscribes, pings and connects again; it doesn't connect before it is told to, and never sees a message. */
  readonly client: MqttClient;
  stopTaking(): void;
}

/** Takes what the broker delivers in this session, and acknowledges each message after its commit. */
export function openBrokerLine({ url, session, lane, reception, logger, now }: BrokerLineParts): BrokerLine {
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
  return {
    client,
    stopTaking() {
      taking = false;
    },
  };
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
