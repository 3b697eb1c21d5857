import { createHash, type Hash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { MAX_MESSAGE_BYTES, MAX_QUARANTINED_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { createAcknowledgements } from './acknowledge.ts';
import {
  CONNECT,
  createFrameReader,
  encodePubacks,
  type Frame,
  MalformedPacketError,
  PUBLISH,
  type PublishHead,
  readPublishHead,
  takeKeepAlive,
  type Verdict,
} from './frames.ts';

/** A PUBLISH at QoS 0 or 1 as it came. */
export interface Publish {
  readonly head: PublishHead;
  /** Of a message that is too large only its first part. */
  readonly payload: Buffer;
  /** Of one that is too large: what is known of the whole. */
  readonly whole?: { readonly bytes: number; readonly sha256: Buffer } | undefined;
}

export interface ConnectionListener {
  /** A message of a signed-in client. `settled` lets its PUBACK go. Answers whether the client should be read on. */
  onPublish(publish: Publish, settled: () => void): boolean;
  /** Bytes that wait came or went; false when so many wait in all that this client must go. */
  mayWait(change: number): boolean;
  /** The client broke the protocol, or was silent beyond its keep-alive: the connection has ended. */
  onFault(fault: Error): void;
}

export interface Connection {
  /** The stream for the library, broker or client: everything but the messages that take the short way. */
  readonly inner: Duplex;
  /** The client is signed in: its messages may come. */
  open(): void;
  /** Reads on after `onPublish` said no: what waits here is delivered at once, as far as `onPublish` says yes. */
  resume(): void;
  /** Ends it if nothing was heard for 1.5 times the keep-alive [MQTT-3.1.2-24]; `now` as of performance.now(). */
  checkAlive(now: number): void;
  destroy(): void;
}

/** What a packet may be long besides its payload: topic, identifiers, header. */
const MAX_HEAD_BYTES = 70_000;
/** Until then, what the broker library hasn't read makes us read no more. */
const INNER_BYTES = 16 * 1024;

/**
 * One MQTT connection, with a short way for its messages: PUBLISH at QoS 0 and 1 goes straight to ingest, and its PUBACK
 * comes from here, after the commit. Everything else (signing in, subscriptions, QoS 2, pings, wills) passes on to the
 * library, unchanged but for the keep-alive of a CONNECT, which is watched here, where all packets are seen. The other
 * end is a client of our broker, or a broker whose client we are.
 */
export function createConnection(socket: Duplex, listener: ConnectionListener): Connection {
  let isOpen = false;
  let isHeld = false;
  let isEnded = false;
  let hasEnded = false;
  let silenceMs = Number.POSITIVE_INFINITY;
  let heardAt = performance.now();
  let large: LargePublish | undefined;

  const inner = new Duplex({
    readableHighWaterMark: INNER_BYTES,
    read: () => resumeUnlessHeld(),
    write: (chunk: Buffer, _encoding, done) => send(chunk, done),
    // A packet is written in pieces at one go: together, or one of our PUBACKs might come between them.
    writev: (chunks, done) => send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
    final(done) {
      socket.end();
      done();
    },
    destroy(error, done) {
      isEnded = true;
      // What was written still goes out.
      socket.end(() => socket.destroy());
      done(error);
    },
  });
  function send(bytes: Buffer, done: () => void): void {
    if (socket.writable) socket.write(bytes, () => done());
    else done();
  }
  const acknowledgements = createAcknowledgements((packetIds) => send(encodePubacks(packetIds), nothing));
  const reader = createFrameReader(MAX_MESSAGE_BYTES + MAX_HEAD_BYTES, {
    onFrame(frame) {
      const isMessage = frame.type === PUBLISH && ((frame.bytes[0] ?? 0) & 0b100) === 0;
      if (frame.type === CONNECT) return passOn(withoutKeepAlive(frame));
      if (!isOpen) return 'later';
      if (!isMessage) return passOn(Buffer.from(frame.bytes));
      const head = readPublishHead(frame.bytes[0] ?? 0, frame.bytes, frame.bodyAt);
      return deliver({ head, payload: frame.bytes.subarray(head.payloadAt) });
    },
    onLargeStart(firstByte, length) {
      if (!isOpen) throw new MalformedPacketError('a message before signing in');
      large = createLargePublish(firstByte, length);
    },
    onLargePiece: (piece) => large?.add(piece),
    onLargeEnd() {
      const publish = large?.end();
      large = undefined;
      return publish ? deliver(publish) : 'go';
    },
  });

  function deliver(publish: Publish): Verdict {
    const settled = publish.head.qos === 0 ? nothing : acknowledgements.expect(publish.head.packetId);
    isHeld = !listener.onPublish(publish, settled);
    return isHeld ? 'stop' : 'go';
  }

  function passOn(bytes: Buffer): Verdict {
    return inner.push(bytes) ? 'go' : 'stop';
  }

  function withoutKeepAlive(frame: Frame): Buffer {
    const { seconds, rest } = takeKeepAlive(frame);
    if (seconds > 0) silenceMs = seconds * 1500;
    return rest;
  }

  function guarded(work: () => void): void {
    const before = reader.waitingBytes;
    try {
      work();
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
    if (!listener.mayWait(reader.waitingBytes - before)) fail(new Error('too many bytes wait'));
    if (isEnded) return;
    if (reader.isStopped) socket.pause();
    else if (hasEnded) inner.push(null);
    else socket.resume();
  }

  function fail(fault: Error): void {
    if (isEnded) return;
    listener.onFault(fault);
    inner.destroy();
  }

  function resumeUnlessHeld(): void {
    // Out of the stream's own call: it may come in the middle of a push.
    if (reader.isStopped && !isHeld) setImmediate(() => !isHeld && !isEnded && guarded(() => reader.resume()));
  }

  socket.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    if (!isEnded) guarded(() => reader.push(chunk));
  });
  socket.on('end', () => {
    hasEnded = true;
    // What waits is still taken in.
    if (!reader.isStopped) inner.push(null);
  });
  socket.on('error', (error) => fail(error));
  socket.on('close', () => {
    listener.mayWait(-reader.waitingBytes);
    inner.destroy();
  });
  return {
    inner,
    open() {
      isOpen = true;
      resumeUnlessHeld();
    },
    resume() {
      if (!isHeld || isEnded) return;
      isHeld = false;
      heardAt = performance.now();
      guarded(() => reader.resume());
      // What the stream had read meanwhile is delivered as well: later, others would have taken the room.
      while (!isEnded && !reader.isStopped && socket.read() !== null);
    },
    checkAlive(now) {
      if (!isHeld && now - heardAt > silenceMs) fail(new Error('keep-alive expired'));
    },
    destroy: () => inner.destroy(),
  };
}

function nothing(): void {}

interface LargePublish {
  add(piece: Buffer): void;
  end(): Publish;
}

/** Of a message beyond the limit: its head, the first bytes of its payload, its length and hash. The rest is let go. */
function createLargePublish(firstByte: number, length: number): LargePublish {
  const keptBytes = MAX_HEAD_BYTES + MAX_QUARANTINED_BYTES;
  const hash: Hash = createHash('sha256');
  let kept: Buffer = Buffer.alloc(0);
  let head: PublishHead | undefined;
  return {
    add(piece) {
      if (head) {
        hash.update(piece);
        return;
      }
      kept = Buffer.concat([kept, piece]);
      if (kept.length < keptBytes) return;
      head = readPublishHead(firstByte, kept, 0);
      hash.update(kept.subarray(head.payloadAt));
    },
    end() {
      const known = head ?? readPublishHead(firstByte, kept, 0);
      const payload = kept.subarray(known.payloadAt, known.payloadAt + MAX_QUARANTINED_BYTES);
      return { head: known, payload, whole: { bytes: length - known.payloadAt, sha256: hash.digest() } };
    },
  };
}
