/**
 * The few MQTT 3.1.1 packets that a load generator needs, as bytes: a full client costs several times more per message
 * than these, and would measure itself.
 */

const CONNECT = 0x10;
const CONNACK = 0x20;
const PUBLISH = 0x30;
const QOS1 = 0x02;
const DUP = 0x08;
const PUBACK = 0x40;
const PINGRESP = 0xd0;
const CLEAN_SESSION = 0x02;
const WITH_CREDENTIAL = 0xc0;
const LEVEL_3_1_1 = 4;

/** Neither has a body. */
export const PINGREQ = Buffer.from([0xc0, 0]);
export const DISCONNECT = Buffer.from([0xe0, 0]);

export interface Credential {
  readonly username: string;
  readonly password: string;
}

export interface Session {
  /** False: the broker keeps the session under the client's id. */
  readonly clean: boolean;
  /** 0: none. */
  readonly keepAliveSeconds: number;
}

const FOR_ONE_CONNECTION: Session = { clean: true, keepAliveSeconds: 0 };

/** CONNECT; anonymous without a credential. Unless told, the session is clean and without keep-alive. */
export function encodeConnect(
  clientId: string,
  credential: Credential | undefined,
  session: Session = FOR_ONE_CONNECTION,
): Buffer {
  const flags = (session.clean ? CLEAN_SESSION : 0) | (credential ? WITH_CREDENTIAL : 0);
  const payload = [clientId, ...(credential ? [credential.username, credential.password] : [])].map(encodeText);
  const seconds = session.keepAliveSeconds;
  const rest = Buffer.from([LEVEL_3_1_1, flags, seconds >> 8, seconds & 0xff]);
  return frame(CONNECT, Buffer.concat([encodeText('MQTT'), rest, ...payload]));
}

/** PUBLISH at QoS 1. `packetId` is 1 to 65,535 and unique among those in flight; 0 means QoS 0. `again` sets DUP. */
export function encodePublish(topic: string, payload: string | Buffer, packetId: number, again = false): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const payloadBytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const length = 2 + topicBytes + (packetId === 0 ? 0 : 2) + payloadBytes;
  const header = headerOf(PUBLISH | (packetId === 0 ? 0 : QOS1) | (again ? DUP : 0), length);
  const bytes = Buffer.allocUnsafe(header.length + length);
  let offset = header.copy(bytes);
  offset = bytes.writeUInt16BE(topicBytes, offset);
  offset += bytes.write(topic, offset);
  if (packetId !== 0) offset = bytes.writeUInt16BE(packetId, offset);
  if (typeof payload === 'string') bytes.write(payload, offset);
  else payload.copy(bytes, offset);
  return bytes;
}

export interface AnswerListener {
  /** `code` 0 is accepted. */
  onConnack(code: number): void;
  onPuback(packetId: number): void;
  onPingresp?(): void;
}

/** Reads a broker's answers out of a byte stream, however it is cut. Other packets are passed over. */
export function createAnswerReader({ onConnack, onPuback, onPingresp }: AnswerListener): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let offset = 0;
    for (;;) {
      const found = lengthAt(bytes, offset + 1);
      if (!found || found.start + found.length > bytes.length) break;
      const type = bytes[offset];
      if (type === PUBACK) onPuback(bytes.readUInt16BE(found.start));
      else if (type === CONNACK) onConnack(bytes[found.start + 1] ?? 0);
      else if (type === PINGRESP) onPingresp?.();
      offset = found.start + found.length;
    }
    rest = bytes.subarray(offset);
  };
}

/** The remaining length (MQTT 3.1.1 section 2.2.3) and where it ends; undefined while bytes are missing. */
function lengthAt(bytes: Buffer, at: number): { readonly start: number; readonly length: number } | undefined {
  let length = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { start: at + index + 1, length };
  }
  throw new Error('the broker sent a malformed remaining length');
}

function frame(type: number, body: Buffer): Buffer {
  return Buffer.concat([headerOf(type, body.length), body]);
}

function headerOf(type: number, length: number): Buffer {
  const bytes = [type];
  let rest = length;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte | 0x80 : byte);
  } while (rest > 0);
  return Buffer.from(bytes);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
