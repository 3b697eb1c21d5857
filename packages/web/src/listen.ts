import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** Files of a certificate with its chain, and of its key. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** A web server, not listening yet: the socket hub joins before. */
export function createWebServer(app: Express, tls: ListenOptions['tls']): Server {
  if (!tls) return createHttpServer(app);
  return createHttpsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, app);
}

/** The port it listens on. @throws an error that names PORT or BIND where another program has them */
export async function listen(server: Server, { port, host }: ListenOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`PORT ${port} is in use by another program; stop it, or set PORT to a free one.`, {
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new Error(`PORT ${port} needs more rights than this user has; set PORT to one above 1023.`, {
      cause: error,
    });
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new Error(`BIND ${host} is no address of this machine; set BIND to one that is.`, { cause: error });
  }
  return error;
}

/** Stops taking connections; those that answer may finish for a moment. */
export async function closeWebServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const limit = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(limit);
}
