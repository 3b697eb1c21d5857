import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line between browser and server that can be cut and mended: a TCP forwarder on a port of its own. */
export interface CutLine {
  readonly url: string;
  /** Resets every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Listens again on the same port. */
  mend(): Promise<void>;
}

export async function layLine(targetUrl: string): Promise<CutLine> {
  const target = new URL(targetUrl);
  const open = new Set<Socket>();
  const forward = (inbound: Socket) => {
    const outbound = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  };
  let server = await listen(forward, 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async cut() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.resetAndDestroy();
      await closed;
    },
    async mend() {
      server = await listen(forward, address.port);
    },
  };
}

async function listen(forward: (socket: Socket) => void, port: number): Promise<Server> {
  const server = createServer(forward).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
