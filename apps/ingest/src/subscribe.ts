import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import type { Logger } from '@cityloop/runtime/logger';
import { connect, type IClientOptions, type MqttClient, type Packet } from 'mqtt';
import type { Batcher } from './batch.ts';

export interface ExternalBrokerParts {
  /** May carry user name and password. */
  readonly url: string;
  /** Stable: the broker keeps our session under it. */
  readonly clientId: string;
  readonly batcher: Batcher;
  readonly logger: Logger;
  readonly now: () => number;
}

export interface ExternalBroker {
  isConnected(): boolean;
  /** Takes no more: what arrives from now on stays with the broker. */
  stopTaking(): void;
  close(): Promise<void>;
}

/**
 * Takes messages from an external broker over a persistent session, and acknowledges each to it after the commit. Who
 * may publish what is that broker's ACL; the publisher's own PUBACK means what that broker's persistence means.
 * Resolves with the first connection; until then it tries again and again.
 */
export async function subscribe(parts: ExternalBrokerParts): Promise<ExternalBroker> {
  const { batcher, logger, now } = parts;
  let taking = true;
  let goOn: (() => void) | undefined;
  // Everything is in place before connecting: the session's queue comes right behind the CONNACK.
  const client = connect(parts.url, optionsOf(parts));
  const acknowledgements = holdAcknowledgements(client);
  batcher.onRoom(() => {
    goOn?.();
    goOn = undefined;
  });
  client.on('error', (error) => logger.warn({ err: error }, 'mqtt broker connection failed'));
  client.on('close', () => logger.warn('mqtt broker is away'));
  client.on('connect', ({ sessionPresent }) => logger.info({ sessionPresent }, 'mqtt broker connected'));
  client.handleMessage = (packet, callback) => {
    if (!taking) return;
    const settled = packet.qos === 0 ? () => undefined : acknowledgements.expect(packet.messageId);
    const { topic, retain } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const source = { publisher: { kind: 'trusted' }, username: undefined } as const;
    batcher.submit({ ...source, topic, payload, receivedAt: now(), retain, replayed: retain }, settled);
    if (batcher.isFull()) goOn = () => callback();
    else callback();
  };
  const connected = new Promise((resolve) => client.once('connect', resolve));
  client.connect();
  await connected;
  await client.subscribeAsync([...SUBSCRIPTIONS], { qos: 1 });
  return {
    isConnected: () => client.connected,
    stopTaking() {
      taking = false;
    },
    close: () => client.endAsync(true),
  };
}

function optionsOf({ clientId }: ExternalBrokerParts): IClientOptions {
  const session = { clientId, clean: false, protocolVersion: 4 } as const;
  return { ...session, manualConnect: true, keepalive: 60, reconnectPeriod: 1_000, connectTimeout: 10_000 };
}

interface Acknowledgements {
  /** Announces a message whose PUBACK is to be held; the answer lets it go. */
  expect(messageId: number | undefined): () => void;
}

type SendPacket = (packet: Packet, callback?: (error?: Error) => void, ...rest: unknown[]) => void;

/**
 * MQTT.js handles one packet at a time and acknowledges it when its handler returns: waiting there for the commit leaves
 * one message in flight. So the handler returns at once, the outgoing PUBACKs are kept back here and go out after the
 * commit, in the order in which the messages came [MQTT-4.6.0-2]. Those of a former connection are dropped: the broker
 * delivers their messages again. `_sendPacket` is MQTT.js' own; its version is pinned and a test notices a change.
 */
function holdAcknowledgements(client: MqttClient): Acknowledgements {
  const internal = client as unknown as { _sendPacket?: SendPacket };
  const send = internal._sendPacket?.bind(client);
  if (!send) throw new Error('Cannot hold acknowledgements: this version of MQTT.js has no _sendPacket');
  let held: { readonly messageId: number | undefined; isSettled: boolean }[] = [];
  internal._sendPacket = (packet, callback, ...rest) => {
    if (packet.cmd === 'puback') callback?.();
    else send(packet, callback, ...rest);
  };
  client.on('close', () => {
    held = [];
  });
  return {
    expect(messageId) {
      const entry = { messageId, isSettled: false };
      const queue = held;
      queue.push(entry);
      return () => {
        entry.isSettled = true;
        if (queue !== held) return;
        while (held[0]?.isSettled) {
          const next = held.shift();
          if (next?.messageId !== undefined) send({ cmd: 'puback', messageId: next.messageId });
        }
      };
    },
  };
}
