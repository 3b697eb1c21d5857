import { SUBSCRIPTIONS } from '@cityloop/contract/mqtt/topics';
import type { Logger } from '@cityloop/runtime/logger';
import type { MqttClient } from 'mqtt';
import { openBrokerLine, SESSIONS } from './broker-line.ts';
import type { Reception } from './reception.ts';
import type { Source } from './source.ts';
import { watchTakeovers } from './takeover-watch.ts';

export interface ExternalBrokerParts {
  /** May carry user name and password. */
  readonly url: string;
  /** Stable: the broker keeps our sessions under it. */
  readonly clientId: string;
  /** Several workers share the messages of one group; alone without it. */
  readonly shareGroup: string | undefined;
  readonly reception: Reception;
  readonly logger: Logger;
  readonly now: () => number;
}

/**
 * Takes messages from an external broker over persistent sessions, and acknowledges each to it after the commit. Who
 * may publish what is that broker's ACL; the publisher's own PUBACK means what that broker's persistence means.
 * Resolves as soon as messages come; until the broker is there it tries again and again.
 */
export async function subscribe(parts: ExternalBrokerParts): Promise<Source> {
  const opened = await Promise.all(SESSIONS.map((session) => openSession(parts, session)));
  return {
    port: undefined,
    // That broker ends them: it is told who may do what (identity/authority).
    dropOutdatedSessions: () => undefined,
    problem: () => opened.map((session) => session.problem()).find((problem) => problem !== undefined),
    stopTaking() {
      for (const session of opened) session.stopTaking();
    },
    async close() {
      await Promise.all(opened.map(({ client }) => client.endAsync(true)));
    },
  };
}

interface Session {
  readonly client: MqttClient;
  problem(): string | undefined;
  stopTaking(): void;
}

async function openSession(
  { url, clientId, shareGroup, reception, logger, now }: ExternalBrokerParts,
  { lane, suffix, topics }: (typeof SESSIONS)[number],
): Promise<Session> {
  const line = openBrokerLine({ url, session: `${clientId}${suffix}`, lane, reception, logger, now });
  const { client } = line;
  const watch = watchTakeovers(client, () => logger.error({ lane }, 'mqtt broker ends our session again and again'));
  const wanted: string[] = shareGroup ? topics.map((topic) => `$share/${shareGroup}/${topic}`) : [...topics];
  let refusal: string | undefined;
  await connectAndSubscribe(client, wanted, (error) => {
    refusal = `the external broker refuses a subscription: ${error.message}`;
    logger.error({ err: error, lane }, 'mqtt broker refuses a subscription');
  });
  return {
    client,
    problem: () => watch.problem() ?? (client.connected ? refusal : 'the external broker is away'),
    stopTaking: line.stopTaking,
  };
}

/**
 * Resolves as soon as messages come. A session that the broker has kept brings them at once, and its answer to a
 * subscription may come behind all that waited in it: a refusal is told by `onRefusal`. Of a new session it is thrown.
 */
async function connectAndSubscribe(
  client: MqttClient,
  wanted: string[],
  onRefusal: (error: Error) => void,
): Promise<void> {
  const isKept = new Promise<boolean>((resolve) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
  });
  const subscribed = subscribeTo(client, wanted);
  client.connect();
  if (await isKept) subscribed.catch(onRefusal);
  else await subscribed;
}

/** Resolves once the broker has said yes, over the first connection or a later one. Rejects where it says no. */
async function subscribeTo(client: MqttClient, wanted: string[]): Promise<void> {
  const connection = () => new Promise((resolve) => client.once('connect', resolve));
  let connected = connection();
  for (;;) {
    await connected;
    connected = connection();
    // The broker may remember this session as it was configured once: nothing must come twice.
    const answers = [
      client.unsubscribeAsync(SUBSCRIPTIONS.filter((topic) => !wanted.includes(topic))),
      client.subscribeAsync(wanted, { qos: 1 }),
    ];
    const [failed] = (await Promise.allSettled(answers)).filter(({ status }) => status === 'rejected');
    if (failed === undefined) return;
    if (client.connected) throw (failed as PromiseRejectedResult).reason;
  }
}
