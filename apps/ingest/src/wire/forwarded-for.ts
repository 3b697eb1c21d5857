import type { Socket } from 'node:net';

/** The longest line of version 1 of the PROXY protocol, its end included. */
const LONGEST_LINE = 107;
const LINE_WITHIN_MS = 5_000;

/**
 * Reads the line with which our server says whose connection it hands over (PROXY protocol, version 1:
 * `PROXY TCP4 <from> <to> <port> <port>`), and leaves the rest in the socket. Whoever says nothing of the kind is not let in.
 */
export function readForwardedFor(socket: Socket, accept: (address: string) => void): void {
  const limit = setTimeout(() => socket.destroy(), LINE_WITHIN_MS);
  let heard = Buffer.alloc(0);
  const leave = () => {
    clearTimeout(limit);
    socket.off('data', hear);
    socket.off('error', leave);
    socket.off('close', leave);
  };
  function hear(chunk: Buffer): void {
    heard = Buffer.concat([heard, chunk]);
    const end = heard.indexOf('\r\n');
    if (end < 0 && heard.length < LONGEST_LINE) return;
    leave();
    const address = /^PROXY TCP[46] (\S+) \S+ \d+ \d+$/.exec(heard.toString('latin1', 0, Math.max(end, 0)))?.[1];
    if (address === undefined) {
      socket.destroy();
      return;
    }
    socket.pause();
    socket.unshift(heard.subarray(end + 2));
    accept(address);
    socket.resume();
  }
  socket.on('data', hear);
  socket.on('error', leave);
  socket.on('close', leave);
}
