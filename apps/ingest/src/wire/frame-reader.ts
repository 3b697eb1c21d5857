/**
 * Cuts a stream of MQTT 3.1.1 into packets (section 2.2) and knows no more of them than that; a whole parser costs several
 * times as much for each message.
 */

export const CONNECT = 1;
export const PUBLISH = 3;

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
  return new StreamReader(maxBytes, listener);
}

/** A class: its methods are small, and called for every packet. */
class StreamReader implements FrameReader {
  readonly #maxBytes: number;
  readonly #listener: FrameListener;
  #pieces: Buffer[] = [];
  #waitingBytes = 0;
  /** How many bytes must wait before there is another packet among them; 0 where that isn't known. */
  #neededBytes = 0;
  /** Of the PUBLISH that is handed over piece by piece. */
  #largeBytesLeft = 0;
  #isStopped = false;

  constructor(maxBytes: number, listener: FrameListener) {
    this.#maxBytes = maxBytes;
    this.#listener = listener;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  push(chunk: Buffer): void {
    if (this.#waitingBytes === 0 && !this.#isStopped) {
      this.#read(chunk);
      return;
    }
    this.#pieces.push(chunk);
    this.#waitingBytes += chunk.length;
    if (!this.#isStopped && this.#waitingBytes >= this.#neededBytes) this.#read(this.#takeWaiting());
  }

  resume(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    if (this.#waitingBytes > 0 && this.#waitingBytes >= this.#neededBytes) this.#read(this.#takeWaiting());
  }

  #read(bytes: Buffer): void {
    this.#neededBytes = 0;
    let offset = this.#largeBytesLeft > 0 ? this.#readLarge(bytes, 0) : 0;
    while (!this.#isStopped && offset < bytes.length) {
      const next = this.#readPacket(bytes, offset);
      if (next === offset) break;
      offset = next;
    }
    const rest = bytes.subarray(offset);
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#waitingBytes = rest.length;
  }

  /** Answers where the next packet begins: at `offset` still where this one isn't whole yet, or is to come again. */
  #readPacket(bytes: Buffer, offset: number): number {
    const length = lengthAt(bytes, offset + 1);
    if (!length) return offset;
    const end = length.bodyAt + length.value;
    const firstByte = bytes[offset] ?? 0;
    if (end - offset > this.#maxBytes) {
      this.#beginLarge(firstByte, length.value);
      return this.#readLarge(bytes, length.bodyAt);
    }
    if (end > bytes.length) {
      this.#neededBytes = end - offset;
      return offset;
    }
    const frame = { type: firstByte >> 4, bytes: bytes.subarray(offset, end), bodyAt: length.bodyAt - offset };
    const verdict = this.#listener.onFrame(frame);
    this.#isStopped = verdict !== 'go';
    return verdict === 'later' ? offset : end;
  }

  #beginLarge(firstByte: number, bodyBytes: number): void {
    const type = firstByte >> 4;
    if (type !== PUBLISH) throw new MalformedPacketError(`a packet of type ${type} with ${bodyBytes} bytes`);
    this.#listener.onLargeStart(firstByte, bodyBytes);
    this.#largeBytesLeft = bodyBytes;
  }

  /** Answers where the piece ends. */
  #readLarge(bytes: Buffer, from: number): number {
    const piece = bytes.subarray(from, from + this.#largeBytesLeft);
    this.#largeBytesLeft -= piece.length;
    this.#listener.onLargePiece(piece);
    if (this.#largeBytesLeft === 0) this.#isStopped = this.#listener.onLargeEnd() !== 'go';
    return from + piece.length;
  }

  #takeWaiting(): Buffer {
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#waitingBytes = 0;
    return bytes;
  }
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
