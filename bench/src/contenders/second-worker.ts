import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@cityloop/testbed/free-port';
import { connectAsync } from 'mqtt';
import { z } from 'zod';
import type { BenchContext, Stand } from '../context.ts';
import { SHARE_GROUP } from '../stand.ts';

const NAME = 'bench-second';
const LIMIT_MS = 30_000;
const POLL_MS = 50;
const runtimeSchema = z.object({ databaseUrl: z.string() });

export interface Worker {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Whether the ingest of this checkout has shared subscriptions. */
export function supportsWorkers({ root }: Stand): boolean {
  const source = readFileSync(join(root, 'apps/ingest/src/config.ts'), 'utf8');
  return source.includes('MQTT_SHARE_GROUP') && source.includes('WORKER');
}

/** A second ingest beside the one of the city, built like it, on the same broker and database. */
export async function startSecondWorker({ city, config }: BenchContext, stand: Stand): Promise<Worker> {
  const runtime = readFileSync(join(stand.folder, 'city/runtime.json'), 'utf8');
  const healthPort = await freePort();
  const child = spawn(process.execPath, [join(stand.root, 'apps/ingest/dist/main.mjs')], {
    env: {
      ...config.childEnv,
      DATABASE_URL: runtimeSchema.parse(JSON.parse(runtime)).databaseUrl,
      DATA_DIR: join(stand.folder, 'city'),
      MQTT_URL: `mqtt://${city.broker.host}:${city.broker.port}`,
      MQTT_SHARE_GROUP: SHARE_GROUP,
      MQTT_CLIENT_ID: NAME,
      WORKER: NAME,
      HEALTH_PORT: String(healthPort),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('cannot start a second worker');
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await endSession(city.broker);
  };
  const end = performance.now() + LIMIT_MS;
  while (!(await isReady(healthPort))) {
    if (child.exitCode !== null) throw new Error(`the second worker ended with code ${child.exitCode}`);
    if (performance.now() > end) {
      await stop();
      throw new Error('the second worker was not ready in time');
    }
    await delay(POLL_MS);
  }
  return { pid, stop };
}

/** For good: Mosquitto would go on dealing half of the messages to the session of a worker that is away. */
async function endSession({ host, port }: BenchContext['city']['broker']): Promise<void> {
  const client = await connectAsync({ host, port, clientId: NAME, clean: true });
  await client.endAsync();
}

/** Nothing listens yet, or not everything works: both are a no. */
function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}
