import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import { connectAsync } from 'mqtt';
import { openBrokerLine, SESSIONS } from './broker-line.ts';
import type { Reception } from './reception.ts';
import type { ExternalBrokerParts } from './subscribe.ts';

/** Without a message for so long, all acknowledged, the session is empty: the broker sends what waits as fast as it may. */
const QUIET_MS = 3_000;

/** Gives up the sessions that ingest had under another client identifier. */
export interface GivingUp {
  /** Resolves with their client identifiers once they are empty and ended; rejects when it was stopped before. */
  readonly done: Promise<readonly string[]>;
  /** Leaves them as they are: the next start goes on. */
  stop(): void;
}

/**
 * Begin once our own sessions are subscribed, so that no message falls between the two; what comes in both counts once. Each
 * session hears nothing new from then on; what waits in it is taken in like any other message, and then it is ended, also where
 * the broker knew none (by connecting, one was made).
 */
export function giveUpFormerSessions(parts: ExternalBrokerParts): GivingUp {
  const stopped = new AbortController();
  const emptied = SESSIONS.map((session) => giveUp(parts, session, stopped.signal));
  const done = Promise.all(emptied);
  done.catch(() => stopped.abort());
  return { done, stop: () => stopped.abort() };
}

async function giveUp(
  { url, clientId, shareGroup, reception, logger, now }: ExternalBrokerParts,
  { lane, suffix }: (typeof SESSIONS)[number],
  stopped: AbortSignal,
): Promise<string> {
  const session = `${clientId}${suffix}`;
  const watched = watchReception(reception);
  const line = openBrokerLine({ url, session, lane, reception: watched.reception, logger, now });
  const { client } = line;
  const topics = SUBSCRIPTIONS.flatMap((topic) => (shareGroup ? [topic, `$share/${shareGroup}/${topic}`] : [topic]));
  try {
    const connected = new Promise<boolean>((resolve) => {
      client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
    });
    client.connect();
    if (await orStopped(connected, stopped)) {
      logger.warn({ lane, session }, 'emptying the session of a former client id');
      await orStopped(client.unsubscribeAsync(topics), stopped);
      await orStopped(watched.quiet(QUIET_MS), stopped);
    }
  } finally {
    line.stopTaking();
    watched.close();
    await client.endAsync(true);
  }
  // A clean session takes the place of the kept one, and ends with its connection [MQTT-3.1.2-6].
  const last = await connectAsync(
    url,
    { clientId: session, clean: true, protocolVersion: 4, reconnectPeriod: 0 },
    false,
  );
  await last.endAsync();
  return session;
}

function orStopped<T>(work: Promise<T>, stopped: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('stopped while a former session was being emptied'));
    if (stopped.aborted) stop();
    stopped.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

/** The reception, and whether everything that it was given here is committed and nothing more comes. */
function watchReception(reception: Reception) {
  let uncommitted = 0;
  let lastAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const watched: Reception = {
    ...reception,
    take(message, onCommitted) {
      uncommitted += 1;
      lastAt = performance.now();
      return reception.take(message, () => {
        uncommitted -= 1;
        lastAt = performance.now();
        onCommitted();
      });
    },
  };
  return {
    reception: watched,
    quiet: (forMs: number) =>
      new Promise<void>((resolve) => {
        lastAt = performance.now();
        timer = setInterval(() => {
          if (uncommitted === 0 && performance.now() - lastAt >= forMs) resolve();
        }, forMs / 10);
      }),
    close: () => clearInterval(timer),
  };
}
