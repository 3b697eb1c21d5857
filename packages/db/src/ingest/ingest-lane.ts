import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { float8Array, int2Array, int4Array, timestamptzArray } from '../connection/binary-array.ts';
import type { Queryable } from '../connection/transaction.ts';
import type { TouchedBucket } from '../telemetry/rollup.ts';

/** What ingest counts in the transaction of each batch, so that the totals survive it. */
export const INGEST_COUNTERS = [
  'messages',
  'readings',
  'duplicates',
  'conflicts',
  'quarantined',
  'events',
  'statuses',
] as const;
export type IngestCounter = (typeof INGEST_COUNTERS)[number];
export type IngestCounts = Readonly<Record<IngestCounter, number>>;

/** `telemetry`, `telemetry-2`, … and `event`. */
export type LaneName = 'telemetry' | `telemetry-${number}` | 'event';

/** One writer: its batches are numbered within its epoch, and each is stored once. */
export interface Lane {
  readonly worker: string;
  readonly name: LaneName;
  readonly epoch: number;
}

/** Takes over a lane: what a former process with this name still has on its way to the server is refused from now on. */
export async function claimLane(db: Queryable, worker: string, name: LaneName): Promise<Lane> {
  const { rows } = await db.query<{ epoch: number }>(
    `insert into ingest_lane (worker, lane, epoch) values ($1, $2, nextval('ingest_epoch'))
     on conflict (worker, lane) do update set epoch = excluded.epoch, batch = 0
     returning epoch::float8 as epoch`,
    [worker, name],
  );
  const [row] = rows;
  if (!row) throw new Error(`Cannot claim lane ${name} of ${worker}: the database answered nothing`);
  return { worker, name, epoch: row.epoch };
}

/** Takes over what a former process with this name wrote over other lanes as well; nobody writes there now. */
export async function retireOtherLanes(db: Queryable, worker: string, names: readonly LaneName[]): Promise<void> {
  await db.query(
    `update ingest_lane set epoch = nextval('ingest_epoch'), batch = 0 where worker = $1 and lane <> all ($2::text[])`,
    [worker, names],
  );
}

export interface TelemetryBatch {
  /** 1, 2, 3, … within the lane's epoch. */
  readonly number: number;
  readonly messages: number;
  /** Each (component, metric, time) once, ordered by component, metric and time. */
  readonly readings: readonly TakenReading[];
  /** Repeats inside the batch, already left out of `readings`; and how many of these had another value. */
  readonly repeats: number;
  readonly conflicts: number;
  /** Many readings are likely to be stored already: see `store_readings`. */
  readonly expectsRepeats: boolean;
  /** The newest of each component and metric, in the order of `readings`. */
  readonly latest: readonly TakenReading[];
  readonly touched: readonly TouchedBucket[];
  /** Where workers share the sources: what goes to those who own them. */
  readonly relay?: Relay | undefined;
}

export interface Relay {
  /** The newest of streams that another worker owns; not in the batch's `latest`. */
  readonly latest: readonly TakenReading[];
  /** Readings that rules will look at. */
  readonly judged: readonly TakenReading[];
}

export interface StoredTelemetry {
  /** `done`: it was committed before; `fenced`: another process took over the lane. Neither wrote anything. */
  readonly status: 'new' | 'done' | 'fenced';
  readonly stored: number;
  /** Repeats, in the batch or of what was stored, with another value: the first one stays. */
  readonly conflicting: number;
}

const STORE = `select * from store_telemetry($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
  $18, $19, $20, $21, $22)`;

/** Relayed in the statement that stores, and only if that stores: committed together, or not at all. */
const STORE_AND_RELAY = `with done as materialized (${STORE}), relayed as (
    insert into latest_relay (component_key, metric_key, at, value, quality, received_at)
    select given.* from done, unnest($23::int4[], $24::int2[], $25::timestamptz[], $26::float8[], $27::int2[],
      $28::timestamptz[]) as given where done.status = 'new'
  ), to_judge as (
    insert into rule_relay (component_key, metric_key, at, value, quality, received_at)
    select given.* from done, unnest($29::int4[], $30::int2[], $31::timestamptz[], $32::float8[], $33::int2[],
      $34::timestamptz[]) as given where done.status = 'new'
  )
  select * from done`;

/** Stores a batch of readings with latest values, touched buckets and counts: one round trip, and atomic by itself. */
export async function storeTelemetry(client: Queryable, lane: Lane, batch: TelemetryBatch): Promise<StoredTelemetry> {
  const { number, messages, readings, repeats, conflicts, expectsRepeats, latest, touched, relay } = batch;
  const counted = [lane.worker, lane.name, lane.epoch, number, messages, repeats, conflicts, expectsRepeats];
  const stored = [...counted, ...valuesOf(readings), ...valuesOf(latest), receivedOf(latest)];
  stored.push(int4Array(touched.map((bucket) => bucket.componentKey)));
  stored.push(int2Array(touched.map((bucket) => bucket.metricKey)));
  stored.push(timestamptzArray(touched.map((bucket) => bucket.at)));
  const { rows } = await client.query<StoredTelemetry>(
    relay
      ? {
          name: 'store-and-relay-telemetry',
          text: STORE_AND_RELAY,
          values: [
            ...stored,
            ...valuesOf(relay.latest),
            receivedOf(relay.latest),
            ...valuesOf(relay.judged),
            receivedOf(relay.judged),
          ],
        }
      : { name: 'store-telemetry', text: STORE, values: stored },
  );
  const [answer] = rows;
  if (!answer) throw new Error('Cannot store a batch: the database answered nothing');
  return answer;
}

function valuesOf(rows: readonly TakenReading[]): Buffer[] {
  return [
    int4Array(rows.map((row) => row.componentKey)),
    int2Array(rows.map((row) => row.metricKey)),
    timestamptzArray(rows.map((row) => row.at)),
    float8Array(rows.map((row) => row.value)),
    int2Array(rows.map((row) => row.quality)),
  ];
}

function receivedOf(rows: readonly TakenReading[]): Buffer {
  return timestamptzArray(rows.map((row) => row.receivedAt));
}

/** Adds to the totals what `storeTelemetry` doesn't count; in the same transaction. */
export async function addLaneCounts(
  client: Queryable,
  lane: Lane,
  counts: Pick<IngestCounts, 'duplicates' | 'quarantined' | 'events' | 'statuses'>,
): Promise<void> {
  await client.query({
    name: 'add-lane-counts',
    text: `update ingest_lane set duplicates = duplicates + $3, quarantined = quarantined + $4, events = events + $5,
             statuses = statuses + $6
           where worker = $1 and lane = $2`,
    values: [lane.worker, lane.name, counts.duplicates, counts.quarantined, counts.events, counts.statuses],
  });
}
