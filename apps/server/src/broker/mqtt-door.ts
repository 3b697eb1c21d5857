import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import { isOwnOrigin } from '@cityloop/web/origin';
import { isOwnHost, type OwnHosts } from '@cityloop/web/own-host';
import { type WebSocket, WebSocketServer } from 'ws';

export interface MqttDoorParts {
  readonly web: Server;
  /** On loopback, where ingest takes connections from us; unset where the city's broker is another program. */
  readonly ingestPort: number | undefined;
  readonly publicUrl: string | undefined;
  /** Where the server listens: its own hosts are that, loopback and PUBLIC_URL's. */
  readonly bind: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** MQTT over WebSocket, at `/mqtt`. */
export interface MqttDoor {
  stop(): void;
}

const PATH = '/mqtt';
/** [MQTT-6.0.0-4], and the name that MQTT 3.1 had for it. */
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1'];
/** A frame is kept whole before it goes on: beyond this the connection ends (1009). A packet may come in many of them. */
const MAX_FRAME_BYTES = 1024 * 1024;
/** What waits to be sent before ingest is read no more. */
const MAX_UNSENT_BYTES = 256 * 1024;
const UNSUPPORTED_DATA = 1003;
const TRY_AGAIN_LATER = 1013;

/**
 * Hands what comes over WebSocket to ingest's broker, byte for byte: it signs in there, like everybody. A page of another site isn't let
 * in, since its user may be inside a network that the page isn't; programs send no Origin.
 */
export function openMqttDoor({ web, ingestPort, publicUrl, bind, logger, metrics }: MqttDoorParts): MqttDoor {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
  });
  metrics.gauge({ name: 'mqtt_sockets_count', help: 'MQTT over WebSocket.', read: () => sockets.clients.size });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.url?.split('?')[0] !== PATH) return;
    const refusal = refusalOf(request, { publicUrl, bind }) ?? (ingestPort === undefined ? ELSEWHERE : undefined);
    if (refusal || ingestPort === undefined) {
      logger.info(
        { path: PATH, from: request.socket.remoteAddress, status: refusal?.status },
        'mqtt over websocket refused',
      );
      refuse(socket, refusal ?? ELSEWHERE);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      handOver(client, connect(ingestPort, '127.0.0.1'), request.socket);
      logger.info({ path: PATH, from: request.socket.remoteAddress }, 'mqtt over websocket');
    });
  }

  web.on('upgrade', upgrade);
  return {
    stop() {
      web.off('upgrade', upgrade);
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

interface Refusal {
  readonly status: string;
  readonly detail: string;
}

const ELSEWHERE: Refusal = {
  status: '404 Not Found',
  detail: 'The broker of this city is another program: connect to it.',
};

function refusalOf({ headers }: IncomingMessage, hosts: OwnHosts): Refusal | undefined {
  if (!isOwnHost(headers.host, hosts)) return { status: '403 Forbidden', detail: 'This host is not ours.' };
  if (headers.origin !== undefined && !isOwnOrigin(headers, hosts.publicUrl)) {
    return { status: '403 Forbidden', detail: 'The page that connects is not ours.' };
  }
  const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  if (offered.some((name) => SUBPROTOCOLS.includes(name))) return undefined;
  return { status: '400 Bad Request', detail: 'MQTT needs the subprotocol mqtt.' };
}

function refuse(socket: Duplex, { status, detail }: Refusal): void {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(detail)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${detail}`);
}

/** Neither end is read faster than the other takes it. */
function handOver(client: WebSocket, ingest: Socket, visitor: Socket): void {
  const family = visitor.remoteFamily === 'IPv6' ? 'TCP6' : 'TCP4';
  const from = `${visitor.remoteAddress ?? '0.0.0.0'} ${visitor.localAddress ?? '0.0.0.0'}`;
  ingest.setNoDelay(true);
  ingest.write(`PROXY ${family} ${from} ${visitor.remotePort ?? 0} ${visitor.localPort ?? 0}\r\n`);
  client.on('message', (data: Buffer, isBinary) => {
    // [MQTT-6.0.0-1]
    if (!isBinary) client.close(UNSUPPORTED_DATA, 'MQTT is binary');
    else if (!ingest.write(data)) client.pause();
  });
  ingest.on('drain', () => client.resume());
  ingest.on('data', (bytes) => {
    client.send(bytes, () => {
      if (client.bufferedAmount < MAX_UNSENT_BYTES) ingest.resume();
    });
    if (client.bufferedAmount >= MAX_UNSENT_BYTES) ingest.pause();
  });
  client.on('close', () => ingest.end());
  // What was wrong with a frame is told to the client by the library.
  client.on('error', () => ingest.destroy());
  ingest.on('error', () => client.close(TRY_AGAIN_LATER, 'the broker is away'));
  ingest.on('close', () => client.close());
}
