import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import { connect, type MqttClient, type Packet } from 'mqtt';
import type { Sink } from './sink.ts';

type SendPacket = (packet: Packet, callback?: (error?: Error) => void, ...rest: unknown[]) => void;

/** Subscribes at QoS 1 and acknowledges each message to the broker once the sink is done with it, in their order. */
export async function subscribeTo(port: number, sink: Sink): Promise<void> {
  const client = connect(`mqtt://127.0.0.1:${port}`, {
    clientId: 'bench-pipeline',
    protocolVersion: 4,
    manualConnect: true,
  });
  const send = holdPubacks(client);
  const held: { readonly messageId: number | undefined; isDone: boolean }[] = [];
  client.handleMessage = ({ topic, payload, messageId }, callback) => {
    const entry = { messageId, isDone: false };
    held.push(entry);
    sink.take(topic, payload as Buffer, () => {
      entry.isDone = true;
      while (held[0]?.isDone) {
        const next = held.shift();
        if (next?.messageId !== undefined) send({ cmd: 'puback', messageId: next.messageId });
      }
    });
    callback();
  };
  const connected = new Promise((resolve) => client.once('connect', resolve));
  client.connect();
  await connected;
  await client.subscribeAsync([...SUBSCRIPTIONS], { qos: 1 });
}

/** MQTT.js acknowledges when its handler returns, and handles one message at a time: its own PUBACKs are kept back. */
function holdPubacks(client: MqttClient): SendPacket {
  const internal = client as unknown as { _sendPacket: SendPacket };
  const send = internal._sendPacket.bind(client);
  internal._sendPacket = (packet, callback, ...rest) => {
    if (packet.cmd === 'puback') callback?.();
    else send(packet, callback, ...rest);
  };
  return send;
}
