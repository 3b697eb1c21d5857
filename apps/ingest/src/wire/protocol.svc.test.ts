import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDatabase, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE, PASSWORD, SIMULATOR } from '../test/small-city.ts';

/** A broker of its own would take half a minute for a packet that never ends; these have their answer at once. */
const AT_ONCE_MS = 3_000;

const text = (value: string | Buffer) => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
};
/** A packet with its right remaining length, or with `length` as it. */
function packet(firstByte: number, body: readonly (Buffer | number[])[], length?: number): Buffer {
  const bytes = Buffer.concat(body.map((part) => Buffer.from(part)));
  const digits: number[] = [];
  let rest = length ?? bytes.length;
  do {
    digits.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.of(firstByte, ...digits), bytes]);
}

const LOGIN = [text(SIMULATOR), text(PASSWORD)];
interface Connect {
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly payload?: readonly Buffer[];
}
/** User name and password, clean session, unless told. */
const connectPacket = ({ name = 'MQTT', level = 4, flags = 0xc2, payload = [text('raw'), ...LOGIN] }: Connect = {}) =>
  packet(0x10, [text(name), [level, flags, 0, 60], ...payload]);
const HELLO = connectPacket();
const TOPIC = text(readingTopic(DISTRICT, GAUGE));
const publish = (topic: Buffer, { firstByte = 0x32, id = [0, 1] } = {}) =>
  packet(firstByte, [topic, id, Buffer.from('[]')]);
const subscribe = (filter: Buffer, qos = 0, { firstByte = 0x82, id = [0, 1] } = {}) =>
  packet(firstByte, [id, filter, [qos]]);
const PING = Buffer.of(0xc0, 0);
const PONG = Buffer.of(0xd0, 0);
const surrogate = Buffer.of(0xed, 0xa0, 0x80);
const overlong = Buffer.of(0xc0, 0xaf);

describe('the embedded broker, given raw packets', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database);
  });
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  /**
   * Everything that is answered until the broker closes, or 'open' once `last` was heard. Each piece is sent when the one
   * before it has an answer.
   */
  async function answerTo(pieces: readonly Buffer[], last: Buffer = PONG) {
    const socket = connect(ingest.mqttPort ?? 0, '127.0.0.1');
    let heard = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
    });
    socket.on('error', () => undefined);
    const closed = once(socket, 'close').then(() => 'closed' as const);
    const hears = async (isEnough: () => boolean) => {
      while (!isEnough()) await delay(10);
      return 'open' as const;
    };
    for (const piece of pieces) {
      const before = heard.length;
      socket.write(piece);
      if (piece !== pieces.at(-1)) await Promise.race([closed, hears(() => heard.length > before)]);
    }
    const end = await Promise.race([closed, hears(() => heard.includes(last)), delay(AT_ONCE_MS, 'open' as const)]);
    socket.destroy();
    return { heard, end };
  }
  const CONNACK_0 = Buffer.of(0x20, 2, 0, 0);

  it.each<[string, Buffer]>([
    ['a first packet that is no CONNECT [MQTT-3.1.0-1]', PING],
    ['the beginning of one', Buffer.of(0x82)],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['TLS on the plain port', Buffer.of(0x16, 3, 1, 0)],
    ['a CONNECT with reserved flags in its first byte [MQTT-2.2.2-2]', Buffer.of(0x11, 2)],
    ['a protocol of another name [MQTT-3.1.2-1]', connectPacket({ name: 'MQTX' })],
    ['the reserved connect flag [MQTT-3.1.2-3]', connectPacket({ flags: 0xc3 })],
    ['a will QoS without a will [MQTT-3.1.2-13]', connectPacket({ flags: 0xca })],
    ['a will to be retained without a will [MQTT-3.1.2-15]', connectPacket({ flags: 0xe2 })],
    [
      'a will at QoS 3 [MQTT-3.1.2-14]',
      connectPacket({ flags: 0xde, payload: [text('raw'), TOPIC, text('x'), ...LOGIN] }),
    ],
    [
      'a password without a user name [MQTT-3.1.2-22]',
      connectPacket({ flags: 0x42, payload: [text('raw'), text('x')] }),
    ],
    ['a user name that isn’t there [MQTT-3.1.3-11]', connectPacket({ payload: [text('raw')] })],
    ['more than a CONNECT holds', connectPacket({ payload: [text('raw'), ...LOGIN, text('more')] })],
    ['a client id with NUL [MQTT-1.5.3-2]', connectPacket({ payload: [text('r\0w'), ...LOGIN] })],
    ['a client id that is no UTF-8 [MQTT-1.5.3-1]', connectPacket({ payload: [text(overlong), ...LOGIN] })],
    [
      'a user name that is half a character [MQTT-1.5.3-1]',
      connectPacket({ payload: [text('raw'), text(surrogate), text(PASSWORD)] }),
    ],
    [
      'a will on a filter [MQTT-4.7.1-1]',
      connectPacket({ flags: 0xc6, payload: [text('raw'), text('city/#'), text('x'), ...LOGIN] }),
    ],
    [
      'a will on no topic [MQTT-4.7.3-1]',
      connectPacket({ flags: 0xc6, payload: [text('raw'), text(''), text('x'), ...LOGIN] }),
    ],
  ])('closes at once without an answer: %s', async (_what, bytes) => {
    expect(await answerTo([bytes])).toEqual({ heard: Buffer.alloc(0), end: 'closed' });
  });

  it.each<[string, number, Buffer]>([
    ['protocol level 2 [MQTT-3.1.2-2]', 1, connectPacket({ level: 2 })],
    ['protocol level 5, which subscribers and publishers are told', 1, connectPacket({ level: 5 })],
    ['protocol level 6', 1, connectPacket({ level: 6 })],
    ['level 4 under the name of level 3', 1, connectPacket({ name: 'MQIsdp', level: 4 })],
    [
      'a session to keep without a client id [MQTT-3.1.3-8]',
      2,
      connectPacket({ flags: 0xc0, payload: [text(''), ...LOGIN] }),
    ],
    ['MQTT 3.1 without a client id', 2, connectPacket({ name: 'MQIsdp', level: 3, payload: [text(''), ...LOGIN] })],
    ['a wrong password', 4, connectPacket({ payload: [text('raw'), text(SIMULATOR), text('wrong')] })],
    ['nobody', 4, connectPacket({ flags: 2, payload: [text('raw')] })],
  ])('refuses and closes: %s', async (_what, code, bytes) => {
    expect(await answerTo([bytes])).toEqual({ heard: Buffer.of(0x20, 2, 0, code), end: 'closed' });
  });

  it.each<[string, Buffer]>([
    ['a second CONNECT [MQTT-3.1.0-2]', HELLO],
    ['a packet that only servers send', Buffer.of(0x20, 2, 0, 0)],
    ['SUBACK', Buffer.of(0x90, 3, 0, 1, 0)],
    ['packet type 0', Buffer.of(0, 0)],
    ['packet type 15', Buffer.of(0xf0, 0)],
    ['a message on a filter [MQTT-3.3.2-2]', publish(text('city/+/x'))],
    ['a message on `#`', publish(text('#'))],
    ['a message on no topic [MQTT-4.7.3-1]', publish(text(''))],
    ['a message on a topic with NUL [MQTT-1.5.3-2]', publish(text('city/\0'))],
    ['a message on a topic that is no UTF-8 [MQTT-1.5.3-1]', publish(text(overlong))],
    ['a message on half a character', publish(text(surrogate))],
    ['the same at QoS 0', packet(0x30, [text(surrogate), Buffer.from('[]')])],
    ['the same at QoS 2', publish(text(surrogate), { firstByte: 0x34 })],
    ['a message on a filter at QoS 2', publish(text('a/#'), { firstByte: 0x34 })],
    ['a message at QoS 3 [MQTT-3.3.1-4]', publish(TOPIC, { firstByte: 0x36 })],
    ['a repeated message at QoS 0 [MQTT-3.3.1-2]', packet(0x38, [TOPIC, Buffer.from('[]')])],
    ['a message with packet identifier 0 [MQTT-2.3.1-1]', publish(TOPIC, { id: [0, 0] })],
    ['the same at QoS 2', publish(TOPIC, { firstByte: 0x34, id: [0, 0] })],
    ['a message that ends in its topic', packet(0x32, [[0, 50], Buffer.from('city')])],
    ['SUBSCRIBE with wrong flags [MQTT-3.8.1-1]', subscribe(text('a'), 0, { firstByte: 0x80 })],
    ['SUBSCRIBE with packet identifier 0', subscribe(text('a'), 0, { id: [0, 0] })],
    ['SUBSCRIBE at QoS 3 [MQTT-3-8.3-4]', subscribe(text('a'), 3)],
    ['SUBSCRIBE with reserved bits', subscribe(text('a'), 0x80)],
    ['SUBSCRIBE to nothing [MQTT-3.8.3-3]', packet(0x82, [[0, 1]])],
    ['SUBSCRIBE to an empty filter', subscribe(text(''))],
    ['SUBSCRIBE to `a+` [MQTT-4.7.1-3]', subscribe(text('a+'))],
    ['SUBSCRIBE to `#/a` [MQTT-4.7.1-2]', subscribe(text('#/a'))],
    ['SUBSCRIBE to NUL', subscribe(text('a\0'))],
    ['SUBSCRIBE that ends before its QoS', packet(0x82, [[0, 1], text('a')])],
    ['UNSUBSCRIBE from nothing [MQTT-3.10.3-2]', packet(0xa2, [[0, 1]])],
    ['UNSUBSCRIBE with wrong flags', packet(0xa0, [[0, 1], text('a')])],
    ['PUBREL with wrong flags [MQTT-3.6.1-1]', Buffer.of(0x60, 2, 0, 1)],
    ['PUBREL without its identifier', Buffer.of(0x62, 0)],
    ['PUBACK with more than its identifier', Buffer.of(0x40, 3, 0, 1, 0)],
    ['PINGREQ with flags', Buffer.of(0xc1, 0)],
    ['PINGREQ with a body', Buffer.of(0xc0, 1, 0)],
    ['DISCONNECT with flags [MQTT-3.14.1-1]', Buffer.of(0xe1, 0)],
    ['a remaining length of five bytes', Buffer.of(0x30, 0xff, 0xff, 0xff, 0xff, 1)],
  ])('closes the connection of a client that sends %s, and takes nothing of it', async (_what, bytes) => {
    expect(await answerTo([HELLO, Buffer.concat([bytes, PING])])).toEqual({ heard: CONNACK_0, end: 'closed' });
    const { rows } = await database.owner.query('select from quarantine_count');
    expect(rows).toEqual([]);
  });

  it.each<[string, Buffer, Buffer]>([
    ['MQTT 3.1', connectPacket({ name: 'MQIsdp', level: 3 }), CONNACK_0],
    ['a bridge', connectPacket({ level: 0x84 }), CONNACK_0],
    ['no client id for a clean session', connectPacket({ payload: [text(''), ...LOGIN] }), CONNACK_0],
    ['a replacement character that was meant', connectPacket({ payload: [text('\ufffd'), ...LOGIN] }), CONNACK_0],
  ])('lets in %s', async (_what, bytes, answer) => {
    expect(await answerTo([bytes, PING])).toEqual({
      heard: Buffer.concat([answer, PONG]),
      end: 'open',
    });
  });

  it.each<[string, Buffer, Buffer]>([
    ['SUBSCRIBE', subscribe(text('city/+/+/reading'), 1), Buffer.of(0x90, 3, 0, 1, 1)],
    ['SUBSCRIBE to levels without a name', subscribe(text('/+//#')), Buffer.of(0x90, 3, 0, 1, 0)],
    ['UNSUBSCRIBE', packet(0xa2, [[0, 7], text('a'), text('b')]), Buffer.of(0xb0, 2, 0, 7)],
    ['PUBREL of nothing', Buffer.of(0x62, 2, 0, 9), Buffer.of(0x70, 2, 0, 9)],
    ['a message on the replacement character', publish(text('\ufffd')), Buffer.of(0x40, 2, 0, 1)],
  ])('answers %s', async (_what, bytes, answer) => {
    const { heard, end } = await answerTo([HELLO, bytes], answer);
    expect(end).toBe('open');
    expect(heard.includes(answer)).toBe(true);
  });
});
