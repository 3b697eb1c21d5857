import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { type RunningProcess, startProcess } from '@cityloop/testbed/process';

export interface IngestProcess extends RunningProcess {
  readonly port: number;
}

/** A real ingest in a process of its own; port 0 lets the system choose. */
export async function spawnIngest(database: TestDatabase, port = 0): Promise<IngestProcess> {
  const ingest = await startProcess('apps/ingest/src/main.ts', {
    env: { DATABASE_URL: database.serviceUrl, MQTT_PORT: String(port), LOG_LEVEL: 'warn' },
  });
  return { ...ingest, port: Number(ingest.facts.mqttPort) };
}
