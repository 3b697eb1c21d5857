import type { Queryable } from '../transaction.ts';

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

/** Which of these were the last that was set aside under their packet identifier. */
export async function listSetAsideDeliveries(db: Queryable, among: readonly Delivery[]): Promise<SetAsideDelivery[]> {
  const { rows } = await db.query<SetAsideDelivery>({
    name: 'list-set-aside-deliveries',
    text: `select session, packet_id as "packetId", sha256 from set_aside_delivery
      where (session, packet_id) in (select * from unnest($1::text[], $2::int4[]))`,
    values: [among.map(({ session }) => session), among.map(({ packetId }) => packetId)],
  });
  return rows;
}

/** Remembers them in place of what was set aside under these identifiers before; each identifier at most once. */
export async function keepSetAsideDeliveries(db: Queryable, deliveries: readonly SetAsideDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await db.query({
    name: 'keep-set-aside-deliveries',
    text: `insert into set_aside_delivery (session, packet_id, sha256)
      select * from unnest($1::text[], $2::int4[], $3::bytea[])
      on conflict (session, packet_id) do update set sha256 = excluded.sha256`,
    values: [
      deliveries.map(({ session }) => session),
      deliveries.map(({ packetId }) => packetId),
      deliveries.map(({ sha256 }) => sha256),
    ],
  });
}
