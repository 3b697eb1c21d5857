import type { Queryable } from '../transaction.ts';

/** What ingest counts in the transaction of the batch, so that the totals survive it. */
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

export async function addIngestCounts(client: Queryable, counts: IngestCounts): Promise<void> {
  const names = INGEST_COUNTERS.filter((name) => counts[name] > 0);
  if (names.length === 0) return;
  await client.query({
    name: 'add-ingest-counts',
    text: `insert into ingest_counter (name, total) select * from unnest($1::text[], $2::int8[]) order by 1
           on conflict (name) do update set total = ingest_counter.total + excluded.total`,
    values: [names, names.map((name) => counts[name])],
  });
}
