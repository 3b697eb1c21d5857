import { readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import type { Logger } from '@cityloop/runtime/logger';
import { readForwardedFor } from './forwarded-for.ts';
import type { Visitor } from './session.ts';

/** Files, in PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Whose certificates stand for a user name; nobody's without it. */
  readonly clientCa: string | undefined;
}

export interface DoorParts {
  /** Plain MQTT; 0 lets the system choose, as everywhere here. */
  readonly plain: { readonly port: number; readonly host: string };
  /** MQTT over TLS, beside it. */
  readonly tls: { readonly port: number; readonly host: string; readonly files: TlsFiles } | undefined;
  /** On loopback: for the server, which hands over what came as MQTT over WebSocket, and says from whom. */
  readonly inner: { readonly port: number } | undefined;
  readonly logger: Logger;
}

export interface Doors {
  readonly plainPort: number;
  readonly tlsPort: number | undefined;
  readonly innerPort: number | undefined;
  /** Takes nobody in any more. */
  close(): void;
}

type Accept = (socket: Socket, visitor: Visitor) => void;

const LOOPBACK = '127.0.0.1';

/** @throws when a port can't be had (`EADDRINUSE`, `EACCES`); its `variable` names the one to change */
export async function openDoors({ plain, tls, inner, logger }: DoorParts, accept: Accept): Promise<Doors> {
  const servers: Server[] = [];
  let renewals: NodeJS.Timeout | undefined;
  function close(): void {
    clearInterval(renewals);
    for (const server of servers) server.close();
  }
  async function open(server: Server, place: { port: number; host: string }, variable: string): Promise<number> {
    servers.push(server);
    return listenOn(server, place, variable);
  }
  try {
    const plainServer = createServer({ noDelay: true }, (socket) => accept(socket, strangerAt(socket)));
    const plainPort = await open(plainServer, plain, 'MQTT_PORT');
    const tlsServer = tls && createTlsDoor(tls.files, accept);
    const tlsPort = tlsServer && (await open(tlsServer, tls, 'MQTTS_PORT'));
    if (tlsServer) renewals = followFiles(tlsServer, tls.files, logger);
    const innerServer = inner && createInnerDoor(accept);
    const innerPort = innerServer && (await open(innerServer, { ...inner, host: LOOPBACK }, 'MQTT_INNER_PORT'));
    return { plainPort, tlsPort, innerPort, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function listenOn(server: Server, { port, host }: { port: number; host: string }, variable: string) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(Object.assign(error, { variable, port })));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function strangerAt({ remoteAddress }: Socket): Visitor {
  return { address: remoteAddress, certified: undefined };
}

function createInnerDoor(accept: Accept): Server {
  return createServer({ noDelay: true }, (socket) => {
    readForwardedFor(socket, (address) => accept(socket, { address, certified: undefined }));
  });
}

/** A client without a certificate signs in by user name and password; one with a certificate that isn't good is not let in. */
function createTlsDoor(files: TlsFiles, accept: Accept): TlsServer {
  const requestCert = files.clientCa !== undefined;
  // Whether it is good is looked at below: Node would refuse those without any.
  const server = createTlsServer({ ...contextOf(files), requestCert, rejectUnauthorized: false, noDelay: true });
  server.on('secureConnection', (socket) => {
    const name = certifiedName(socket);
    if (name === 'none') accept(socket, strangerAt(socket));
    else if (name.isGood) accept(socket, { address: socket.remoteAddress, certified: name.commonName });
    else socket.destroy();
  });
  // A handshake that fails concerns nobody else.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

type CertifiedName = 'none' | { readonly isGood: true; readonly commonName: string } | { readonly isGood: false };

function certifiedName(socket: TLSSocket): CertifiedName {
  const { subject } = socket.getPeerCertificate();
  if (subject === undefined) return 'none';
  const commonName: unknown = subject.CN;
  if (!socket.authorized || typeof commonName !== 'string' || commonName === '') return { isGood: false };
  return { isGood: true, commonName };
}

/** @throws when a file can't be read */
function contextOf({ cert, key, clientCa }: TlsFiles) {
  const ca = clientCa === undefined ? undefined : readFileSync(clientCa);
  return { cert: readFileSync(cert), key: readFileSync(key), ...(ca && { ca }) };
}

const FILES_EVERY_MS = 10_000;

/** Renewed certificates count for who connects from then on; those that can't be used are told, and the former ones stay. */
function followFiles(server: TlsServer, files: TlsFiles, logger: Logger): NodeJS.Timeout {
  const stamp = () =>
    [files.cert, files.key, files.clientCa].map((file) => (file === undefined ? 0 : statSync(file).mtimeMs)).join();
  let known = stamp();
  return setInterval(() => {
    try {
      const now = stamp();
      if (now === known) return;
      known = now;
      server.setSecureContext(contextOf(files));
      logger.info({}, 'mqtt certificate was renewed');
    } catch (error) {
      logger.error({ err: error }, 'mqtt certificate can’t be renewed');
    }
  }, FILES_EVERY_MS);
}
