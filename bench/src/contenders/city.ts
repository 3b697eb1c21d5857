import type pg from 'pg';
import type { BenchContext } from '../context.ts';
import { type Contender, mustAgree } from './contender.ts';

/** CityLoop itself, with whichever broker it runs; its table of readings begins empty. */
export async function openCity({ city, client, broker }: BenchContext, records: number): Promise<Contender> {
  await emptyReadings(client);
  const before = await readIngestCounters(client);
  const since = async (name: 'messages' | 'readings') =>
    ((await readIngestCounters(client))[name] ?? 0) - (before[name] ?? 0);
  return {
    broker: city.broker,
    credential: broker === 'embedded' ? city.credential : undefined,
    pids: city.pids(),
    countDone: broker === 'embedded' ? undefined : () => since('messages'),
    async verify(sent) {
      mustAgree('messages', await since('messages'), sent);
      mustAgree('readings', await since('readings'), sent * records);
      mustAgree('rows', await countReadings(client), sent * records);
    },
    close: () => Promise.resolve(),
  };
}

/** Of the city or of the other database: segments begin alike. Locked in the order in which maintenance does, or both would wait. */
export async function emptyReadings(client: pg.Client): Promise<void> {
  await client.query('truncate rollup_touched, reading');
}

export async function countReadings(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ rows: number }>('select count(*)::float8 as rows from reading');
  return rows[0]?.rows ?? 0;
}

/** What ingest counted in the transactions of its batches. */
export async function readIngestCounters(client: pg.Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; total: number }>(
    'select name, total::float8 as total from ingest_counter',
  );
  return Object.fromEntries(rows.map(({ name, total }) => [name, total]));
}
