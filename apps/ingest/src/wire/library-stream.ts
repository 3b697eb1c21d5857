import { Duplex } from 'node:stream';

/** Until then, what the MQTT library hasn't read makes us read no more. */
const LIBRARY_BYTES = 16 * 1024;

export interface LibraryStreamListener {
  /** The library wants more. */
  onRead(): void;
  /** No more comes from either side. */
  onDestroy(): void;
}

/** The stream that the MQTT library has in the place of the socket: what it writes goes out, what is pushed comes in. */
export function createLibraryStream(socket: Duplex, listener: LibraryStreamListener): Duplex {
  return new Duplex({
    readableHighWaterMark: LIBRARY_BYTES,
    read: () => listener.onRead(),
    write: (chunk: Buffer, _encoding, done) => send(socket, chunk, done),
    // A packet is written in pieces at one go: together, or one of our PUBACKs might come between them.
    writev: (chunks, done) => send(socket, Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
    final(done) {
      socket.end();
      done();
    },
    destroy(error, done) {
      listener.onDestroy();
      // What was written still goes out.
      socket.end(() => socket.destroy());
      done(error);
    },
  });
}

/** What can't be sent any more is let go. */
export function send(socket: Duplex, bytes: Buffer, done: () => void): void {
  if (socket.writable) socket.write(bytes, () => done());
  else done();
}
