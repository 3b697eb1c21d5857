import { once } from 'node:events';
import { connect } from 'node:net';
import { type Credential, createAnswerReader, encodeConnect } from '@cityloop/load/frames';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

export interface Publisher {
  /** Whole frames; several in one buffer cost one system call. */
  send(frames: Buffer): void;
  close(): Promise<void>;
  /** At once, whatever is still on its way. */
  destroy(): void;
}

/**
 * One MQTT connection.
 * @throws when the broker refuses it or ends it; an end later on throws out of the event loop, since what it carried is lost
 */
export async function connectPublisher(
  { host, port }: BrokerAddress,
  clientId: string,
  options: { readonly credential: Credential | undefined; readonly onPuback: (packetId: number) => void },
): Promise<Publisher> {
  const socket = connect({ host, port, noDelay: true });
  let closing = false;
  const accepted = new Promise<void>((resolve, reject) => {
    const read = createAnswerReader({
      onConnack: (code) =>
        code === 0 ? resolve() : reject(new Error(`the broker refused the connection: code ${code}`)),
      onPuback: options.onPuback,
    });
    socket.on('data', read);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the broker refused the connection by closing it')));
  });
  socket.write(encodeConnect(clientId, options.credential));
  try {
    await accepted;
  } catch (error) {
    closing = true;
    socket.destroy();
    throw error;
  }
  socket.on('close', () => {
    if (!closing) throw new Error(`the broker ended the connection of ${clientId}`);
  });
  return {
    send(frames) {
      socket.write(frames);
    },
    async close() {
      if (closing) return;
      closing = true;
      const closed = once(socket, 'close');
      socket.end();
      await closed;
    },
    destroy() {
      closing = true;
      socket.destroy();
    },
  };
}
