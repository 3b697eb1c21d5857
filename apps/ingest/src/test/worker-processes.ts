import type { ChildProcess } from 'node:child_process';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { startProcess } from '@cityloop/testbed/process';
import type { MqttClient } from 'mqtt';
import { DISTRICT } from './small-city.ts';

/** What makes workers of one group; short times, so that a test sees shards change hands. */
export function workerEnv(brokerUrl: string, worker: string): Record<string, string> {
  return {
    MQTT_URL: brokerUrl,
    MQTT_SHARE_GROUP: 'workers',
    MQTT_CLIENT_ID: worker,
    WORKER: worker,
    SHARE_LEASE_MS: '2000',
    SHARE_REORDER_MS: '1000',
  };
}

/** A worker as a process of its own. */
export async function spawnWorker(database: TestDatabase, env: Record<string, string>): Promise<ChildProcess> {
  const { child } = await startProcess('apps/ingest/src/main.ts', {
    env: { DATABASE_URL: database.serviceUrl, LOG_LEVEL: 'silent', ...env },
  });
  return child;
}

export const gaugeId = (index: number) => `WS-${String(index).padStart(4, '0')}`;

/** Water gauges beside those of the small city. */
export async function addGauges(database: TestDatabase, count: number): Promise<void> {
  await database.owner.query(
    `insert into component (id, type, name, district, grid, lon, lat)
     select id, 'water-level', id, '${DISTRICT}', '99010100100101', 120.05, 30.05 from unnest($1::text[]) as id`,
    [Array.from({ length: count }, (_, index) => gaugeId(index))],
  );
}

/** One reading of a gauge's level at this time, in epoch milliseconds. */
export async function publishLevel(client: MqttClient, gauge: string, at: number, value: number): Promise<void> {
  const pack = JSON.stringify([{ n: 'level', t: at / 1000, v: value }]);
  await client.publishAsync(readingTopic(DISTRICT, gauge), pack, { qos: 1 });
}

/** Asks again and again until the answer is as wanted; the test's own limit ends it otherwise. */
export async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
  }
}

/** Shards by worker; '' stands for nobody. */
export async function shardsOf(database: TestDatabase): Promise<Record<string, number>> {
  const { rows } = await database.owner.query<{ worker: string; shards: number }>(
    `select coalesce(worker, '') as worker, count(*)::int4 as shards from ingest_shard group by 1`,
  );
  return Object.fromEntries(rows.map(({ worker, shards }) => [worker, shards]));
}

/** Nothing waits to be judged or applied. */
export async function relayIsEmpty(database: TestDatabase): Promise<boolean> {
  const { rows } = await database.owner.query<{ empty: boolean }>(
    `select not exists (select from rule_relay) and not exists (select from latest_relay) as empty`,
  );
  return rows[0]?.empty === true;
}

/** What all workers have counted. */
export async function countersOf(database: TestDatabase): Promise<Record<string, number>> {
  const { rows } = await database.owner.query<{ name: string; total: number }>(
    'select name, total from ingest_counter',
  );
  return Object.fromEntries(rows.map(({ name, total }) => [name, total]));
}

/** Looks again and again at how many of the service's working sessions wait for a lock, and for which. */
export async function watchLocks(database: TestDatabase): Promise<{ stop(): Promise<string> }> {
  let running = true;
  let active = 0;
  const waits: string[] = [];
  const look = async () => {
    while (running) {
      const { rows } = await database.owner.query<{ type: string | null; event: string | null }>(
        `select wait_event_type as type, wait_event as event from pg_stat_activity where state = 'active' and usename = $1`,
        [database.name],
      );
      active += rows.length;
      for (const { type, event } of rows) if (type === 'Lock') waits.push(event ?? '');
    }
  };
  const looking = look();
  return {
    async stop() {
      running = false;
      await looking;
      return `${waits.length} of ${active} looks at a working session found it waiting for a lock ${waits}`;
    },
  };
}
