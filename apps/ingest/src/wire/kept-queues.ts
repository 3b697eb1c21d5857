import type { Logger } from '@cityloop/runtime/logger';
import type { Aedes } from 'aedes';

/** The part of the broker library's store that keeps what waits for subscribers with a kept session, present ones included. */
interface Store {
  outgoingEnqueueCombi(subs: readonly { readonly clientId: string }[], packet: Waiting): Promise<void>;
  outgoingClearMessageId(client: { readonly id: string }, packet: { messageId?: number | undefined }): Promise<unknown>;
  cleanSubscriptions(client: { readonly id: string }): Promise<unknown>;
}

interface Waiting {
  readonly payload: Buffer | string;
}

export interface KeptQueues {
  /** Ends a session that nobody may come back to, with what waits in it. */
  end(session: string): Promise<void>;
}

/** Of one session, and of all together. */
const LIMITS = { messages: 20_000, bytes: 64 * 1024 * 1024 } as const;

/**
 * Bounds what waits: the library would keep everything for a subscriber that never comes back. A session that is full keeps what it has, and
 * gets no more until its subscriber has taken some. Replaces methods of the library's store; a test notices a change.
 */
export function boundKeptQueues(
  broker: Aedes,
  logger: Logger,
  limits: { messages: number; bytes: number } = LIMITS,
): KeptQueues {
  const store = (broker as Aedes & { readonly persistence: Store }).persistence;
  const enqueue = store.outgoingEnqueueCombi.bind(store);
  const clear = store.outgoingClearMessageId.bind(store);
  const messages = new Map<string, number>();
  let bytes = 0;

  function hasTaken(session: string, more: number): boolean {
    const waiting = messages.get(session) ?? 0;
    if (waiting >= limits.messages || bytes + more > limits.bytes) {
      logger.warn({ session, waiting, bytes }, 'mqtt session is full: its subscriber misses messages');
      return false;
    }
    messages.set(session, waiting + 1);
    bytes += more;
    return true;
  }

  store.outgoingEnqueueCombi = (subs, packet) =>
    enqueue(
      subs.filter(({ clientId }) => hasTaken(clientId, packet.payload.length)),
      packet,
    );
  store.outgoingClearMessageId = async (client, packet) => {
    const cleared = (await clear(client, packet)) as Waiting | undefined;
    if (!cleared) return cleared;
    const left = (messages.get(client.id) ?? 1) - 1;
    if (left > 0) messages.set(client.id, left);
    else messages.delete(client.id);
    bytes -= cleared.payload.length;
    return cleared;
  };
  return {
    async end(session) {
      await store.cleanSubscriptions({ id: session });
      while (await store.outgoingClearMessageId({ id: session }, { messageId: undefined }));
    },
  };
}
