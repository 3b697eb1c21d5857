import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { CHANNELS, type HintChannel } from './notify.ts';

export interface HintListener {
  close(): Promise<void>;
}

export interface HintListenerOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly channels: readonly HintChannel[];
  /** Also called for every channel after each (re)connection, since hints of the time between are lost. */
  readonly onHint: (channel: HintChannel) => void;
  /** Once per lost or failed connection; the listener tries again by itself. */
  readonly onAway: (error: Error) => void;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** Hears hints on a connection of its own until closed. */
export function listenForHints(options: HintListenerOptions): HintListener {
  const stop = new AbortController();
  const channelOf = new Map(options.channels.map((channel) => [CHANNELS[channel] as string, channel]));
  const hear = (notification: pg.Notification): void => {
    const channel = channelOf.get(notification.channel);
    if (channel) options.onHint(channel);
  };
  const ended = keepListening(options, hear, stop.signal);
  return {
    async close() {
      stop.abort();
      await ended;
    },
  };
}

async function keepListening(
  options: HintListenerOptions,
  hear: (notification: pg.Notification) => void,
  signal: AbortSignal,
): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    const socket = new Socket();
    const client = new pg.Client({
      stream: () => socket,
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      // Also for LISTEN: a connection may be half open.
      query_timeout: 5_000,
      keepAlive: true,
    });
    // While it connects, `end` would leave `connect` without an answer.
    let cut: NodeJS.Timeout | undefined;
    const cutSoon = () => {
      cut = setTimeout(() => socket.destroy(), END_LIMIT_MS);
    };
    const over = new AbortController();
    const onClose = (listener: () => void) => signal.addEventListener('abort', listener, { signal: over.signal });
    onClose(cutSoon);
    try {
      const lost = lossOf(client, onClose);
      await client.connect();
      client.on('notification', hear);
      for (const channel of options.channels) await client.query(`listen ${CHANNELS[channel]}`);
      retryMs = FIRST_RETRY_MS;
      for (const channel of options.channels) options.onHint(channel);
      await lost;
    } catch (error) {
      if (!signal.aborted) options.onAway(error instanceof Error ? error : new Error(String(error)));
    }
    over.abort();
    await end(client, socket);
    clearTimeout(cut);
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

const END_LIMIT_MS = 1_000;

/** A half-open connection doesn't end when it is asked to. */
async function end(client: pg.Client, socket: Socket): Promise<void> {
  const limit = setTimeout(() => socket.destroy(), END_LIMIT_MS);
  await client.end().catch(() => undefined);
  clearTimeout(limit);
}

/** Rejects when the connection goes, resolves when the listener is closed. */
function lossOf(client: pg.Client, onClose: (listener: () => void) => void): Promise<void> {
  const lost = new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('the database ended the connection')));
    onClose(resolve);
  });
  lost.catch(() => undefined);
  return lost;
}
