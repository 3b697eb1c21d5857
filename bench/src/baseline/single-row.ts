import pg from 'pg';
import { BASELINE_METRIC, createSourceKeys, readBare, type Sink } from './sink.ts';

/** One INSERT and one commit for each reading, on one connection. */
export async function connectSingleRows(databaseUrl: string): Promise<Sink> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const keyOf = createSourceKeys();
  const insert = ({ source, at, value }: { source: string; at: number; value: number }) =>
    client.query({
      name: 'insert',
      text: 'insert into reading (component_key, metric_key, at, value, quality) values ($1, $2, $3, $4, 0)',
      values: [keyOf(source), BASELINE_METRIC, new Date(at), value],
    });
  return {
    take(topic, payload, onDone) {
      void Promise.all(readBare(topic, payload).map(insert)).then(onDone);
    },
    close: () => client.end(),
  };
}
