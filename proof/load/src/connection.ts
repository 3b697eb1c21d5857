import { connect, type Socket } from 'node:net';
import { type Credential, createAnswerReader, DISCONNECT, encodeConnect, PINGREQ } from './frames.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionParts {
  readonly broker: BrokerAddress;
  readonly clientId: string;
  readonly credential: Credential | undefined;
  readonly keepAliveSeconds: number;
  /** The broker has accepted it; `send` works from here on. */
  readonly onUp: () => void;
  /** Once, for whatever reason it ended. */
  readonly onDown: (reason: string) => void;
  readonly onPuback: (packetId: number) => void;
  /** What was sent has left: more may follow. */
  readonly onDrain: () => void;
}

export interface Connection {
  /** Whether more may be sent now; false while the broker doesn't read. */
  mayTakeMore(): boolean;
  send(frames: Buffer): void;
  /** Cuts it off, as a failing network does. */
  cut(): void;
  /** Says goodbye and resolves when it is closed; what was sent has left, unless the broker doesn't read. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const GOODBYE_TIMEOUT_MS = 1_000;
const MOST_UNSENT_BYTES = 1024 * 1024;

/** One MQTT 3.1.1 connection with a kept session. Never throws: it goes up, perhaps, and it goes down. */
export function openConnection(parts: ConnectionParts): Connection {
  const { broker, clientId, credential, keepAliveSeconds } = parts;
  const socket = connect({ host: broker.host, port: broker.port, noDelay: true });
  let isUp = false;
  let isHeard = true;
  let reason = 'the broker closed it';
  const fail = (why: string) => {
    reason = why;
    socket.destroy();
  };
  const tooLate = setTimeout(() => fail('no answer to CONNECT'), CONNECT_TIMEOUT_MS);
  let pings: NodeJS.Timeout | undefined;
  const read = createAnswerReader({
    onConnack(code) {
      clearTimeout(tooLate);
      if (code !== 0) return fail(`the broker refused it: code ${code}`);
      isUp = true;
      parts.onUp();
    },
    onPuback: parts.onPuback,
  });
  if (keepAliveSeconds > 0) {
    pings = setInterval(() => {
      if (!isHeard) return fail('the broker is silent');
      isHeard = false;
      if (isUp) socket.write(PINGREQ);
    }, keepAliveSeconds * 1000);
  }
  socket.on('data', (chunk) => {
    isHeard = true;
    read(chunk);
  });
  socket.on('drain', parts.onDrain);
  socket.on('error', (error) => {
    reason = error.message;
  });
  socket.on('close', () => {
    clearTimeout(tooLate);
    clearInterval(pings);
    isUp = false;
    parts.onDown(reason);
  });
  socket.write(encodeConnect(clientId, credential, { clean: false, keepAliveSeconds }));
  return {
    mayTakeMore: () => isUp && socket.writableLength < MOST_UNSENT_BYTES,
    send(frames) {
      socket.write(frames);
    },
    cut: () => fail('cut on purpose'),
    close: () => sayGoodbye(socket),
  };
}

function sayGoodbye(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const impatience = setTimeout(() => socket.destroy(), GOODBYE_TIMEOUT_MS);
    socket.once('close', () => {
      clearTimeout(impatience);
      resolve();
    });
    socket.end(DISCONNECT, () => socket.destroySoon());
  });
}
