/**
 * MQTT 3.1.1 on the wire, as far as the way of a PUBLISH into the database needs it: cutting a stream into packets and
 * reading PUBLISH (sections 2.2 and 3.3). A whole parser costs several times as much for each message.
 */

export const CONNECT = 1;
export const PUBLISH = 3;
const PUBACK_BYTE = 0x40;

export interface Frame {
  /** Control packet type, 1 to 15. */
  readonly type: number;
  /** The whole packet, fixed header included. */
  readonly bytes: Buffer;
  /** Where the variable header begins in `bytes`. */
  readonly bodyAt: number;
}

/** What becomes of a packet: `go` on with the next, or `stop` here; `later`: stop, and hand this one over again. */
export type Verdict = 'go' | 'stop' | 'later';

export interface FrameListener {
  onFrame(frame: Frame): Verdict;
  /** A PUBLISH beyond the limit, whose body comes in pieces and is never gathered; `length` is that of the whole body. */
  onLargeStart(firstByte: number, length: number): void;
  onLargePiece(piece: Buffer): void;
  onLargeEnd(): Verdict;
}

export interface FrameReader {
  /** @throws MalformedPacketError; nothing more can be read from this stream then */
  push(chunk: Buffer): void;
  /** Goes on after a `stop` or `later`. */
  resume(): void;
  /** Bytes that wait for the rest of their packet, or for `resume`. */
  readonly waitingBytes: number;
  readonly isStopped: boolean;
}

export class MalformedPacketError extends Error {
  override readonly name = 'MalformedPacketError';
}

/** Packets longer than `maxBytes` are refused, but for PUBLISH: those go to the listener piece by piece. */
export function createFrameReader(maxBytes: number, listener: FrameListener): FrameReader {
  let pieces: Buffer[] = [];
  let waitingBytes = 0;
  let neededBytes = 0;
  let largeLeft = 0;
  let isStopped = false;

  function keep(rest: Buffer, needed: number): void {
    pieces = rest.length > 0 ? [rest] : [];
    waitingBytes = rest.length;
    neededBytes = needed;
  }

  function heed(verdict: Verdict): boolean {
    isStopped = verdict !== 'go';
    return isStopped;
  }

  function read(bytes: Buffer): void {
    let offset = largeLeft > 0 ? readLarge(bytes, 0) : 0;
    let needed = 0;
    while (!isStopped && offset < bytes.length) {
      const length = lengthAt(bytes, offset + 1);
      if (!length) break;
      const end = length.bodyAt + length.value;
      const type = (bytes[offset] ?? 0) >> 4;
      if (end - offset > maxBytes) {
        if (type !== PUBLISH) throw new MalformedPacketError(`a packet of type ${type} with ${length.value} bytes`);
        listener.onLargeStart(bytes[offset] ?? 0, length.value);
        largeLeft = length.value;
        offset = readLarge(bytes, length.bodyAt);
        continue;
      }
      if (end > bytes.length) {
        needed = end - offset;
        break;
      }
      const frame = { type, bytes: bytes.subarray(offset, end), bodyAt: length.bodyAt - offset };
      const verdict = listener.onFrame(frame);
      if (heed(verdict) && verdict === 'later') break;
      offset = end;
    }
    keep(bytes.subarray(offset), needed);
  }

  function readLarge(bytes: Buffer, from: number): number {
    const piece = bytes.subarray(from, from + largeLeft);
    largeLeft -= piece.length;
    listener.onLargePiece(piece);
    if (largeLeft === 0) heed(listener.onLargeEnd());
    return from + piece.length;
  }

  function takeKept(): Buffer {
    const [first] = pieces;
    const bytes = pieces.length === 1 && first ? first : Buffer.concat(pieces);
    keep(Buffer.alloc(0), 0);
    return bytes;
  }

  return {
    push(chunk) {
      if (waitingBytes === 0 && !isStopped) return read(chunk);
      pieces.push(chunk);
      waitingBytes += chunk.length;
      if (!isStopped && waitingBytes >= neededBytes) read(takeKept());
    },
    resume() {
      if (!isStopped) return;
      isStopped = false;
      if (waitingBytes > 0 && waitingBytes >= neededBytes) read(takeKept());
    },
    get waitingBytes() {
      return waitingBytes;
    },
    get isStopped() {
      return isStopped;
    },
  };
}

/** The remaining length (section 2.2.3); undefined while bytes are missing. */
function lengthAt(bytes: Buffer, at: number): { readonly value: number; readonly bodyAt: number } | undefined {
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, bodyAt: at + index + 1 };
  }
  throw new MalformedPacketError('a remaining length of more than four bytes');
}

export interface PublishHead {
  readonly qos: number;
  /** DUP: it was sent before, and perhaps received. */
  readonly again: boolean;
  readonly retain: boolean;
  readonly topic: string;
  /** 0 at QoS 0. */
  readonly packetId: number;
  readonly payloadAt: number;
}

/** Reads what stands before a PUBLISH's payload. `bodyAt` is where the topic begins. @throws MalformedPacketError */
export function readPublishHead(firstByte: number, bytes: Buffer, bodyAt: number): PublishHead {
  const qos = (firstByte >> 1) & 3;
  const topicAt = bodyAt + 2;
  const topicEnd = bytes.length < topicAt ? Number.POSITIVE_INFINITY : topicAt + bytes.readUInt16BE(bodyAt);
  const payloadAt = qos === 0 ? topicEnd : topicEnd + 2;
  if (qos === 3 || payloadAt > bytes.length) throw new MalformedPacketError('a PUBLISH that ends in its header');
  const packetId = qos === 0 ? 0 : bytes.readUInt16BE(topicEnd);
  if (qos > 0 && packetId === 0) throw new MalformedPacketError('a PUBLISH with packet identifier 0');
  const topic = bytes.toString('utf8', topicAt, topicEnd);
  return { qos, again: (firstByte & 8) !== 0, retain: (firstByte & 1) === 1, topic, packetId, payloadAt };
}

/** PUBACKs for these packets, in this order, as one piece of the stream. */
export function encodePubacks(packetIds: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(packetIds.length * 4);
  let at = 0;
  for (const packetId of packetIds) {
    at = bytes.writeUInt16BE(PUBACK_BYTE * 256 + 2, at);
    at = bytes.writeUInt16BE(packetId, at);
  }
  return bytes;
}

/** The keep-alive of a CONNECT in seconds (section 3.1.2.10), and the packet with none. @throws MalformedPacketError */
export function takeKeepAlive({ bytes, bodyAt }: Frame): { readonly seconds: number; readonly rest: Buffer } {
  const at = bodyAt + 2 + (bytes.length >= bodyAt + 2 ? bytes.readUInt16BE(bodyAt) : 0) + 2;
  if (at + 2 > bytes.length) throw new MalformedPacketError('a CONNECT that ends in its header');
  const rest = Buffer.from(bytes);
  const seconds = rest.readUInt16BE(at);
  rest.writeUInt16BE(0, at);
  return { seconds, rest };
}
