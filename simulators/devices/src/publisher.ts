import type { Logger } from '@cityloop/runtime/logger';
import { connectAsync, type MqttClient } from 'mqtt';

export interface PublisherOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly logger: Logger;
}

/** One QoS 1 connection for the whole city. A payload is sent as JSON, and a buffer as it is. What was not acknowledged when it broke is sent again by the MQTT client. */
export interface Publisher {
  /** False where too much waits for its acknowledgement: the caller drops a reading, as a device with a small buffer would. */
  offer(topic: string, payload: unknown): boolean;
  /** For what must not be dropped: waits for room, then sends. Rejects when the publisher closes first. */
  send(topic: string, payload: unknown, options?: { readonly retain?: boolean }): Promise<void>;
  /** Messages that wait for their acknowledgement. */
  waiting(): number;
  dropped(): number;
  close(): Promise<void>;
}

/** About ten seconds of a city of 2,000 devices. */
const MOST_WAITING = 2_000;
/** What must not be dropped leaves room for the readings of the moment. */
const MOST_WAITING_TO_SEND = 200;
const CLOSE_LIMIT_MS = 3_000;

/** Waits for the first connection as long as it takes; `signal` gives up. */
export async function createPublisher(options: PublisherOptions, signal: AbortSignal): Promise<Publisher> {
  const { url, username, password, logger } = options;
  const client = await connect(url, { username, password }, signal);
  let waiting = 0;
  let dropped = 0;
  let isClosed = false;
  const queue: (() => void)[] = [];
  client.on('error', (error) => logger.warn({ err: error }, 'mqtt connection failed'));
  client.on('close', () => logger.info({ waiting }, 'mqtt connection closed'));
  client.on('connect', () => logger.info({ waiting }, 'mqtt connected'));

  function publish(topic: string, payload: unknown, retain: boolean): void {
    waiting += 1;
    client.publish(topic, Buffer.isBuffer(payload) ? payload : JSON.stringify(payload), { qos: 1, retain }, () => {
      waiting -= 1;
      if (waiting < MOST_WAITING_TO_SEND) queue.shift()?.();
    });
  }

  return {
    offer(topic, payload) {
      if (isClosed || waiting >= MOST_WAITING) {
        dropped += 1;
        return false;
      }
      publish(topic, payload, false);
      return true;
    },
    async send(topic, payload, { retain = false } = {}) {
      if (waiting >= MOST_WAITING_TO_SEND) await new Promise<void>((resolve) => queue.push(resolve));
      if (isClosed) throw new Error(`Cannot publish on ${topic}: the publisher is closed`);
      publish(topic, payload, retain);
    },
    waiting: () => waiting,
    dropped: () => dropped,
    async close() {
      isClosed = true;
      for (const resolve of queue.splice(0)) resolve();
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        limit = setTimeout(resolve, CLOSE_LIMIT_MS);
      });
      await Promise.race([client.endAsync(), late]).finally(() => clearTimeout(limit));
      client.end(true);
    },
  };
}

async function connect(
  url: string,
  credential: { readonly username: string; readonly password: string },
  signal: AbortSignal,
): Promise<MqttClient> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const options = {
        ...credential,
        clientId: `cityloop-devices-${process.pid}`,
        keepalive: 30,
        reconnectPeriod: 2_000,
      };
      return await connectAsync(url, { ...options, protocolVersion: 4, clean: true, connectTimeout: 10_000 }, false);
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      if (isRefused(cause)) throw new Error(`Cannot sign in at ${url}: bad user name or password`, { cause });
    }
  }
}

/** Return codes 4 and 5 of CONNACK: waiting would not help. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 4 || error.code === 5);
}
