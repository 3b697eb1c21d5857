import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningProcess, runProcess, startProcess } from '@cityloop/testbed/process';
import pg from 'pg';

/** The demo city on real processes: database, ingest and server, without simulators. */
export interface RealCity {
  readonly serverUrl: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** As the launcher does it, on a database of its own of the tests' server. Some ten seconds. */
export async function startRealCity(): Promise<RealCity> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cityloop-people-'));
  const database = await createDatabase();
  const running: RunningProcess[] = [];
  const start = async (entry: string, env: Readonly<Record<string, string>>) => {
    const started = await startProcess(entry, { env });
    running.push(started);
    return started.facts;
  };
  const cityDir = join(dataDir, 'city');
  await runProcess('simulators/city/src/main.ts', { env: {}, args: ['--out', cityDir] });
  const common = { DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  await runProcess('apps/steward/src/prepare/main.ts', {
    env: { ...common, DATABASE_URL: database.url, CITY_DIR: cityDir },
  });
  const { databaseUrl } = JSON.parse(await readFile(join(dataDir, 'runtime.json'), 'utf8'));
  const env = { ...common, DATABASE_URL: databaseUrl };
  const ingest = await start('apps/ingest/src/main.ts', { ...env, MQTT_PORT: '0' });
  const health = `http://127.0.0.1:${ingest.healthPort}`;
  const server = await start('apps/server/src/main.ts', { ...env, PORT: '0', INGEST_HEALTH_URL: health });
  return {
    serverUrl: `http://127.0.0.1:${server.port}`,
    dataDir,
    async stop() {
      await Promise.all(running.map((part) => part.end('SIGTERM')));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const admin = process.env.TEST_DATABASE_URL;
  if (!admin) throw new Error('TEST_DATABASE_URL is not set: run the tests by `npm test`');
  const name = `cityloop_people_${process.pid}_${Date.now().toString(36)}`;
  await query(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await query(admin, `drop database if exists ${name} with (force)`);
      await query(admin, `drop role if exists cityloop_service_${name}`);
    },
  };
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
