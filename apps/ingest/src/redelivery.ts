import { createHash } from 'node:crypto';
import { type Delivery, listSetAsideDeliveries, type SetAsideDelivery } from '@cityloop/db/queries/set-aside-delivery';
import type { Queryable } from '@cityloop/db/transaction';
import type { InboundMessage } from '@cityloop/intake/outcome';

export interface SettingAside {
  /** Was not set aside before. */
  isNew(message: InboundMessage): boolean;
  /** To be remembered with the batch. */
  readonly deliveries: readonly SetAsideDelivery[];
}

/** Tells which messages of a batch were set aside by an earlier delivery; see migration 14. */
export type Redeliveries = (messages: readonly InboundMessage[]) => Promise<SettingAside>;

const ALL_NEW: SettingAside = { isNew: () => true, deliveries: [] };

/**
 * An external broker delivers a message again (with DUP) when the connection broke before our PUBACK: also one that is
 * committed, or still waits here. It is known by session, packet identifier and payload. Where a broker sends identical
 * payloads, one may so be taken for another that came 65,535 messages before under its identifier, and be counted once.
 * Batches must be written one after the other.
 */
export function createRedeliveries(db: Queryable): Redeliveries {
  // A message is judged once, however often its batch is tried, and in however many parts.
  const judged = new WeakMap<InboundMessage, SetAsideDelivery | 'repeated'>();

  return async function judge(messages) {
    const delivered = messages.filter(({ delivery }) => delivery !== undefined);
    if (delivered.length === 0) return ALL_NEW;
    const again = delivered.filter((message) => message.delivery?.again && !judged.has(message));
    const former =
      again.length > 0
        ? await listSetAsideDeliveries(
            db,
            again.flatMap(({ delivery }) => delivery ?? []),
          )
        : [];
    const known = new Map(former.map((delivery) => [keyOf(delivery), delivery]));
    const fresh = new Map<string, SetAsideDelivery>();
    for (const message of delivered) {
      const { payload, whole, delivery } = message;
      if (delivery === undefined) continue;
      const { session, packetId, again } = delivery;
      const key = keyOf(delivery);
      const sha256 = whole?.sha256 ?? createHash('sha256').update(payload).digest();
      const isRepeated = again && (fresh.get(key) ?? known.get(key))?.sha256.equals(sha256) === true;
      const verdict = judged.get(message) ?? (isRepeated ? 'repeated' : { session, packetId, sha256 });
      judged.set(message, verdict);
      if (verdict !== 'repeated') fresh.set(key, verdict);
    }
    return { isNew: (message) => judged.get(message) !== 'repeated', deliveries: [...fresh.values()] };
  };
}

function keyOf({ session, packetId }: Delivery): string {
  return `${packetId} ${session}`;
}
