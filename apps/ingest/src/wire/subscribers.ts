import type { Outcome } from '@cityloop/intake/outcome';
import type { Logger } from '@cityloop/runtime/logger';
import type { Aedes } from 'aedes';
import { boundKeptQueues } from './kept-queues.ts';
import type { Publish } from './publish.ts';
import { ownerOf } from './session.ts';
import { isSetAside, mayBeRetained } from './topic-rules.ts';

/** Clients of the broker that receive what devices publish. */
export interface Subscribers {
  /** Passes it to subscribers, present and (where it is retained) future ones; what was quarantined goes to nobody. */
  passOn(publish: Publish, outcomes: readonly Outcome[]): void;
  /** Ends the kept sessions of user names that aren't among these any more. */
  endSessionsBut(usernames: () => ReadonlySet<string>): void;
}

const REFUSED = 128;

export function createSubscribers(broker: Aedes, logger: Logger): Subscribers {
  const topicsByClient = watchSubscriptions(broker);
  const hasAny = () => topicsByClient.size > 0;
  const queues = boundKeptQueues(broker, logger);
  return {
    passOn({ head: { topic, qos, retain }, payload }, outcomes) {
      if (!retain && !hasAny()) return;
      if (isSetAside(outcomes)) return;
      const isRetained = retain && mayBeRetained({ topic, payload }, outcomes);
      broker.publish({ cmd: 'publish', topic, payload, qos: qos as 0 | 1, retain: isRetained, dup: false }, (error) => {
        if (error) logger.debug({ err: error }, 'cannot pass a message on to subscribers');
      });
    },
    endSessionsBut(usernames) {
      if (!hasAny()) return;
      const known = usernames();
      for (const session of topicsByClient.keys()) {
        if (known.has(ownerOf(session))) continue;
        topicsByClient.delete(session);
        queues.end(session).catch((error: unknown) => logger.error({ err: error }, 'cannot end a kept mqtt session'));
      }
    },
  };
}

/** The subscriptions there are by session, those of absent clients with a kept session included. */
function watchSubscriptions(broker: Aedes): Map<string, Set<string>> {
  const topicsByClient = new Map<string, Set<string>>();
  broker.on('subscribe', (subscriptions, client) => {
    const topics = topicsByClient.get(client.id) ?? new Set<string>();
    for (const { topic, qos } of subscriptions) if (Number(qos) !== REFUSED) topics.add(topic);
    if (topics.size > 0) topicsByClient.set(client.id, topics);
  });
  broker.on('unsubscribe', (unsubscribed, client) => {
    const topics = topicsByClient.get(client.id);
    for (const topic of unsubscribed) topics?.delete(topic);
    if (topics?.size === 0) topicsByClient.delete(client.id);
  });
  return topicsByClient;
}
