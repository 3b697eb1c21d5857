import type { Duplex } from 'node:stream';
import { MAX_MESSAGE_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { type Acknowledgements, createAcknowledgements } from './acknowledge.ts';
import { type ClientRules, RefusedConnectError } from './client-rules.ts';
import {
  CONNECT,
  createFrameReader,
  type Frame,
  type FrameListener,
  type FrameReader,
  MalformedPacketError,
  PUBLISH,
  type Verdict,
} from './frame-reader.ts';
import { encodePubacks, readPublishHead, takeKeepAlive } from './frames.ts';
import { createLibraryStream, send } from './library-stream.ts';
import { createLargePublish, type LargePublish, MAX_HEAD_BYTES, type Publish } from './publish.ts';

export interface ConnectionListener {
  /** A message of a signed-in client. `settled` lets its PUBACK go. Answers whether the client should be read on. */
  onPublish(publish: Publish, settled: () => void): boolean;
  /** `change` bytes more (or fewer) are buffered here; false when all connections together buffer too many, so that this one must end. */
  mayWait(change: number): boolean;
  /** The client broke the protocol, or was silent beyond its keep-alive: the connection has ended. */
  onFault(fault: Error): void;
}

export interface Connection {
  /** For the MQTT library, broker or client: everything but the messages that take the short way. */
  readonly library: Duplex;
  /** The client is signed in: its messages may come. */
  open(): void;
  /** Reads on after `onPublish` answered false: delivers what is buffered here at once, as far as `onPublish` answers true. */
  resume(): void;
  /** Ends it if nothing came for 1.5 times the keep-alive [MQTT-3.1.2-24]; `now` as of performance.now(). */
  checkAlive(now: number): void;
  destroy(): void;
}

/**
 * One MQTT connection, with a short way for its messages: PUBLISH at QoS 0 and 1 goes straight to ingest, and its PUBACK
 * comes from here, after the commit. Everything else (signing in, subscriptions, QoS 2, pings, wills) passes on to the
 * library, unchanged but for the keep-alive of a CONNECT, which is watched here, where all packets are seen. The other
 * end is a client of our broker, which is held to `rules`, or a broker whose client we are.
 */
export function createConnection(socket: Duplex, listener: ConnectionListener, rules?: ClientRules): Connection {
  return new ShortWay(socket, listener, rules);
}

/** A class: its methods are small, and called for every packet. */
class ShortWay implements Connection, FrameListener {
  readonly library: Duplex;
  readonly #socket: Duplex;
  readonly #listener: ConnectionListener;
  readonly #rules: ClientRules | undefined;
  readonly #reader: FrameReader;
  readonly #acknowledgements: Acknowledgements;
  #isOpen = false;
  /** The listener wants no more messages for now. */
  #isHeld = false;
  #isEnded = false;
  #hasHeard = false;
  /** The other end has sent all that it wanted. */
  #hasSentAll = false;
  #longestSilenceMs = Number.POSITIVE_INFINITY;
  #heardAt = performance.now();
  #large: LargePublish | undefined;

  constructor(socket: Duplex, listener: ConnectionListener, rules: ClientRules | undefined) {
    this.#socket = socket;
    this.#listener = listener;
    this.#rules = rules;
    this.#reader = createFrameReader(MAX_MESSAGE_BYTES + MAX_HEAD_BYTES, this);
    this.#acknowledgements = createAcknowledgements((packetIds) => send(socket, encodePubacks(packetIds), nothing));
    this.library = createLibraryStream(socket, {
      onRead: () => this.#resumeUnlessHeld(),
      onDestroy: () => {
        this.#isEnded = true;
      },
    });
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => {
      listener.mayWait(-this.#reader.waitingBytes);
      this.library.destroy();
    });
  }

  open(): void {
    this.#isOpen = true;
    this.#resumeUnlessHeld();
  }

  resume(): void {
    if (!this.#isHeld || this.#isEnded) return;
    this.#isHeld = false;
    this.#heardAt = performance.now();
    this.#read();
    // What the stream had read meanwhile is delivered as well: later, others would have taken the room.
    while (!this.#isEnded && !this.#reader.isStopped && this.#socket.read() !== null);
  }

  checkAlive(now: number): void {
    const isSilent = now - this.#heardAt > this.#longestSilenceMs;
    if (isSilent && !this.#isHeld) this.#fail(new Error('keep-alive expired'));
  }

  destroy(): void {
    this.library.destroy();
  }

  onFrame(frame: Frame): Verdict {
    // A second CONNECT doesn't wait for the first one's answer.
    if (!this.#isOpen && frame.type !== CONNECT) return 'later';
    if (frame.type !== PUBLISH) return this.#passOnControl(frame);
    const head = readPublishHead(frame.bytes[0] ?? 0, frame.bytes, frame.bodyAt);
    // QoS 2 is the library's.
    if (head.qos === 2) return this.#passOn(Buffer.from(frame.bytes));
    return this.#deliver({ head, payload: frame.bytes.subarray(head.payloadAt) });
  }

  onLargeStart(firstByte: number, length: number): void {
    if (!this.#isOpen) throw new MalformedPacketError('a message before signing in');
    this.#large = createLargePublish(firstByte, length);
  }

  onLargePiece(piece: Buffer): void {
    this.#large?.add(piece);
  }

  onLargeEnd(): Verdict {
    const publish = this.#large?.end();
    this.#large = undefined;
    return publish ? this.#deliver(publish) : 'go';
  }

  #deliver(publish: Publish): Verdict {
    const { qos, packetId } = publish.head;
    const settled = qos === 0 ? nothing : this.#acknowledgements.expect(packetId);
    this.#isHeld = !this.#listener.onPublish(publish, settled);
    return this.#isHeld ? 'stop' : 'go';
  }

  #passOnControl(frame: Frame): Verdict {
    this.#rules?.check(frame);
    return this.#passOn(frame.type === CONNECT ? this.#withoutKeepAlive(frame) : Buffer.from(frame.bytes));
  }

  #passOn(bytes: Buffer): Verdict {
    return this.library.push(bytes) ? 'go' : 'stop';
  }

  #withoutKeepAlive(frame: Frame): Buffer {
    const { seconds, rest } = takeKeepAlive(frame);
    if (seconds > 0) this.#longestSilenceMs = seconds * 1500;
    return rest;
  }

  #onData(chunk: Buffer): void {
    this.#heardAt = performance.now();
    if (!this.#isEnded) this.#read(chunk);
  }

  #onEnd(): void {
    this.#hasSentAll = true;
    // What waits is still taken in.
    if (!this.#reader.isStopped) this.library.push(null);
  }

  /** Reads a chunk, or on through what waits; ends the connection where that can't be done, or too much waits now. */
  #read(chunk?: Buffer): void {
    const before = this.#reader.waitingBytes;
    try {
      if (chunk) this.#push(chunk);
      else this.#reader.resume();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
    if (!this.#listener.mayWait(this.#reader.waitingBytes - before)) this.#fail(new Error('too many bytes wait'));
    if (this.#isEnded) return;
    if (this.#reader.isStopped) this.#socket.pause();
    else if (this.#hasSentAll) this.library.push(null);
    else this.#socket.resume();
  }

  #push(chunk: Buffer): void {
    // At once: the rest of a packet that is none may never come.
    if (!this.#hasHeard) this.#rules?.checkStart(chunk[0] ?? 0);
    this.#hasHeard = true;
    this.#reader.push(chunk);
  }

  #fail(fault: Error): void {
    if (this.#isEnded) return;
    this.#listener.onFault(fault);
    if (fault instanceof RefusedConnectError) send(this.#socket, fault.answer, nothing);
    this.library.destroy();
  }

  #resumeUnlessHeld(): void {
    // Out of the stream's own call: it may be pushing to the library just now.
    if (!this.#reader.isStopped || this.#isHeld) return;
    setImmediate(() => {
      if (!this.#isHeld && !this.#isEnded) this.#read();
    });
  }
}

function nothing(): void {}
