import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestDatabase } from '@cityloop/db/testing/test-database';

const MAIN = fileURLToPath(new URL('../../../../apps/ingest/src/main.ts', import.meta.url));

export interface IngestProcess {
  readonly port: number;
  /** Resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A real ingest in a process of its own; port 0 lets the system choose. */
export async function spawnIngest(database: TestDatabase, port = 0): Promise<IngestProcess> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: { ...process.env, DATABASE_URL: database.serviceUrl, MQTT_PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit');
  const ready = once(child, 'message') as Promise<[{ mqttPort: number }]>;
  const [facts] = await Promise.race([ready, gone.then(() => Promise.reject(new Error('ingest did not start')))]);
  return {
    port: facts.mqttPort,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}
