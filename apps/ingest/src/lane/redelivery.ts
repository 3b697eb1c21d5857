import { createHash } from 'node:crypto';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { listSetAsideDeliveries, type SetAsideDelivery } from '@cityloop/db/ingest/set-aside-delivery';
import type { InboundMessage } from '@cityloop/intake/outcome';

export interface SettingAside {
  /** Was not set aside before. */
  isNew(message: InboundMessage): boolean;
  /** To be remembered with the batch. */
  readonly deliveries: readonly SetAsideDelivery[];
}

/** Finds the messages of a batch that an earlier delivery has quarantined already; see migrations 14 and 18. */
export type Redeliveries = (messages: readonly InboundMessage[]) => Promise<SettingAside>;

const ALL_NEW: SettingAside = { isNew: () => true, deliveries: [] };

/**
 * An external broker delivers a message again (with DUP) when the connection broke before our PUBACK: also one that is
 * committed, or still waits here. It is known by session, packet identifier and payload. Where a broker sends identical
 * payloads, one may so be taken for another that came under its identifier before, and be counted once.
 * Batches must be written one after the other.
 */
export function createRedeliveries(db: Queryable): Redeliveries {
  // A message is judged once, however often its batch is tried, and in however many parts.
  const judged = new WeakMap<InboundMessage, SetAsideDelivery | 'repeated'>();

  return async function judge(messages) {
    const delivered = messages.filter(({ delivery }) => delivery !== undefined);
    if (delivered.length === 0) return ALL_NEW;
    const known = await listKnown(
      db,
      delivered.filter((message) => !judged.has(message)),
    );
    const fresh: SetAsideDelivery[] = [];
    for (const message of delivered) {
      const verdict = judged.get(message) ?? verdictOf(message, known);
      if (verdict === undefined) continue;
      judged.set(message, verdict);
      if (verdict === 'repeated') continue;
      known.add(keyOf(verdict));
      fresh.push(verdict);
    }
    return { isNew: (message) => judged.get(message) !== 'repeated', deliveries: fresh };
  };
}

/** Keys of what was set aside before under the identifiers of those that are sent again. */
async function listKnown(db: Queryable, messages: readonly InboundMessage[]): Promise<Set<string>> {
  const again = messages.flatMap(({ delivery }) => (delivery?.isRedelivery ? [delivery] : []));
  const former = again.length > 0 ? await listSetAsideDeliveries(db, again) : [];
  return new Set(former.map(keyOf));
}

function verdictOf(
  { payload, whole, delivery }: InboundMessage,
  known: ReadonlySet<string>,
): SetAsideDelivery | 'repeated' | undefined {
  if (delivery === undefined) return undefined;
  const { session, packetId, isRedelivery } = delivery;
  const given = { session, packetId, sha256: whole?.sha256 ?? createHash('sha256').update(payload).digest() };
  return isRedelivery && known.has(keyOf(given)) ? 'repeated' : given;
}

function keyOf({ session, packetId, sha256 }: SetAsideDelivery): string {
  return `${packetId} ${sha256.toString('base64')} ${session}`;
}
