import { isUtf8 } from 'node:buffer';
import { isTopicFilter } from '@cityloop/contract/mqtt/topic-filter';
import { CONNECT, type Frame, MalformedPacketError } from './frame-reader.ts';

/** Holds the packets of one client to MQTT 3.1.1; PUBLISH is read elsewhere (`frames.ts`). */
export interface ClientRules {
  /** The first byte that came at all. @throws MalformedPacketError unless a CONNECT begins with it */
  checkStart(firstByte: number): void;
  /** Any packet but PUBLISH. @throws MalformedPacketError, RefusedConnectError */
  check(frame: Frame): void;
}

/** A CONNECT that has an answer before the connection ends. */
export class RefusedConnectError extends MalformedPacketError {
  readonly answer: Buffer;

  /** `returnCode` as in table 3.1 of the specification. */
  constructor(message: string, returnCode: number) {
    super(message);
    this.answer = Buffer.of(0x20, 2, 0, returnCode);
  }
}

const UNACCEPTABLE_VERSION = 1;
const IDENTIFIER_REJECTED = 2;

export function createClientRules(): ClientRules {
  let hasConnected = false;
  return {
    checkStart(firstByte) {
      if (firstByte !== CONNECT << 4) throw new MalformedPacketError('the first packet is no CONNECT [MQTT-3.1.0-1]');
    },
    check(frame) {
      const rule = RULES[frame.type];
      if (!rule) throw new MalformedPacketError(`a packet of type ${frame.type}, which no client sends`);
      if (((frame.bytes[0] ?? 0) & 0xf) !== rule.flags) throw new MalformedPacketError('reserved flags [MQTT-2.2.2-2]');
      if (frame.type === CONNECT && hasConnected) throw new MalformedPacketError('a second CONNECT [MQTT-3.1.0-2]');
      hasConnected = true;
      const body = new BodyReader(frame);
      rule.read(body);
      if (!body.isAtEnd) throw new MalformedPacketError('a packet that is longer than what it says');
    },
  };
}

interface Rule {
  /** The lower half of the first byte [MQTT-2.2.2-1]. */
  readonly flags: number;
  read(body: BodyReader): void;
}

const NOTHING: Rule = { flags: 0, read: () => undefined };
const IDENTIFIER: Rule = { flags: 0, read: (body) => body.packetId() };

const RULES: Readonly<Partial<Record<number, Rule>>> = {
  [CONNECT]: { flags: 0, read: readConnect },
  // PUBACK, PUBREC, PUBREL, PUBCOMP
  4: IDENTIFIER,
  5: IDENTIFIER,
  6: { ...IDENTIFIER, flags: 2 },
  7: IDENTIFIER,
  // SUBSCRIBE, UNSUBSCRIBE
  8: { flags: 2, read: (body) => readFilters(body, true) },
  10: { flags: 2, read: (body) => readFilters(body, false) },
  // PINGREQ, DISCONNECT
  12: NOTHING,
  14: NOTHING,
};

/** Bridges say so in the level. */
const BRIDGE_BIT = 0x80;
const LEVELS: Readonly<Record<string, number>> = { MQTT: 4, MQIsdp: 3 };

function readConnect(body: BodyReader): void {
  const name = body.text();
  const level = body.byte() & ~BRIDGE_BIT;
  if (!(name in LEVELS)) throw new MalformedPacketError('a protocol of another name [MQTT-3.1.2-1]');
  if (LEVELS[name] !== level)
    throw new RefusedConnectError(`protocol level ${level} [MQTT-3.1.2-2]`, UNACCEPTABLE_VERSION);
  const flags = readConnectFlags(body.byte());
  body.skip(2);
  const clientId = body.text();
  if (flags.hasWill) {
    if (!isTopicName(body.text())) throw new MalformedPacketError('a will without a topic name [MQTT-4.7.1-1]');
    body.skip(body.number());
  }
  if (flags.hasUsername) body.text();
  if (flags.hasPassword) body.skip(body.number());
  const mayBeAnonymous = flags.isClean && level === LEVELS.MQTT;
  if (clientId === '' && !mayBeAnonymous && body.isAtEnd) {
    throw new RefusedConnectError('a session to keep without a client id [MQTT-3.1.3-8]', IDENTIFIER_REJECTED);
  }
}

interface ConnectFlags {
  readonly isClean: boolean;
  readonly hasWill: boolean;
  readonly hasUsername: boolean;
  readonly hasPassword: boolean;
}

function readConnectFlags(byte: number): ConnectFlags {
  const hasWill = (byte & 4) !== 0;
  const hasUsername = (byte & 0x80) !== 0;
  const hasPassword = (byte & 0x40) !== 0;
  const willQos = (byte >> 3) & 3;
  if ((byte & 1) !== 0) throw new MalformedPacketError('the reserved flag of a CONNECT [MQTT-3.1.2-3]');
  if (hasWill ? willQos === 3 : (byte & 0x38) !== 0) throw new MalformedPacketError('flags of a will [MQTT-3.1.2-14]');
  if (hasPassword && !hasUsername) throw new MalformedPacketError('a password of nobody [MQTT-3.1.2-22]');
  return { isClean: (byte & 2) !== 0, hasWill, hasUsername, hasPassword };
}

function readFilters(body: BodyReader, withQos: boolean): void {
  body.packetId();
  do {
    if (!isTopicFilter(body.text())) throw new MalformedPacketError('no topic filter [MQTT-4.7.1-2]');
    if (withQos && body.byte() > 2) throw new MalformedPacketError('a QoS that there is not [MQTT-3-8.3-4]');
  } while (!body.isAtEnd);
}

function isTopicName(text: string): boolean {
  return text !== '' && !/[+#]/.test(text);
}

/** Reads what follows the fixed header; never beyond its end. */
class BodyReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor({ bytes, bodyAt }: Frame) {
    this.#bytes = bytes;
    this.#at = bodyAt;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new MalformedPacketError('a packet that is shorter than what it says');
  }

  byte(): number {
    this.skip(1);
    return this.#bytes[this.#at - 1] ?? 0;
  }

  number(): number {
    return this.byte() * 256 + this.byte();
  }

  packetId(): void {
    if (this.number() === 0) throw new MalformedPacketError('packet identifier 0 [MQTT-2.3.1-1]');
  }

  text(): string {
    const length = this.number();
    this.skip(length);
    const bytes = this.#bytes.subarray(this.#at - length, this.#at);
    if (!isUtf8(bytes) || bytes.includes(0))
      throw new MalformedPacketError('a text that is none [MQTT-1.5.3-1, 1.5.3-2]');
    return bytes.toString('utf8');
  }
}
