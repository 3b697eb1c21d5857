import type { Queryable } from '../connection/transaction.ts';

/** One delivery of an external broker, under the packet identifier that it keeps until it hears of the acknowledgement. */
export interface Delivery {
  /** The client identifier under which the broker keeps it. */
  readonly session: string;
  /** 1 to 65,535. */
  readonly packetId: number;
}

export interface SetAsideDelivery extends Delivery {
  /** Of the payload. */
  readonly sha256: Buffer;
}

/** What was set aside under these packet identifiers, as far as it is remembered. */
export async function listSetAsideDeliveries(db: Queryable, among: readonly Delivery[]): Promise<SetAsideDelivery[]> {
  const { rows } = await db.query<SetAsideDelivery>({
    name: 'list-set-aside-deliveries',
    text: `select session, packet_id as "packetId", unnest(array_prepend(sha256, former)) as sha256
      from set_aside_delivery
      where (session, packet_id) in (select * from unnest($1::text[], $2::int4[]))`,
    values: [among.map(({ session }) => session), among.map(({ packetId }) => packetId)],
  });
  return rows;
}

/** Remembers them, given in the order of their arrival: of each packet identifier the last sixteen. */
export async function keepSetAsideDeliveries(db: Queryable, deliveries: readonly SetAsideDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  // In the order of their keys, so that lanes that write side by side lock in the same order.
  await db.query({
    name: 'keep-set-aside-deliveries',
    text: `insert into set_aside_delivery as known (session, packet_id, sha256, former)
      select session, packet_id, (array_agg(sha256 order by place desc))[1],
        (array_agg(sha256 order by place desc))[2:16]
      from unnest($1::text[], $2::int4[], $3::bytea[]) with ordinality as given (session, packet_id, sha256, place)
      group by session, packet_id order by session, packet_id
      on conflict (session, packet_id) do update set sha256 = excluded.sha256,
        former = (excluded.former || known.sha256 || known.former)[1:15]`,
    values: [
      deliveries.map(({ session }) => session),
      deliveries.map(({ packetId }) => packetId),
      deliveries.map(({ sha256 }) => sha256),
    ],
  });
}
