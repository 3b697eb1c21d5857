import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';

const ROOT = resolve(import.meta.dirname, '../../../..');

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
  const running: ChildProcess[] = [];
  const cityDir = join(dataDir, 'city');
  await runToEnd('simulators/city/src/main.ts', {}, ['--out', cityDir]);
  const common = { DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  await runToEnd('apps/steward/src/prepare/main.ts', { ...common, DATABASE_URL: database.url, CITY_DIR: cityDir });
  const { databaseUrl } = JSON.parse(await readFile(join(dataDir, 'runtime.json'), 'utf8'));
  const env = { ...common, DATABASE_URL: databaseUrl };
  const ingest = await start(running, 'apps/ingest/src/main.ts', { ...env, MQTT_PORT: '0' });
  const health = `http://127.0.0.1:${ingest.healthPort}`;
  const server = await start(running, 'apps/server/src/main.ts', { ...env, PORT: '0', INGEST_HEALTH_URL: health });
  return {
    serverUrl: `http://127.0.0.1:${server.port}`,
    dataDir,
    async stop() {
      await Promise.all(running.map(end));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Facts = Readonly<Record<string, unknown>>;

function spawnPart(entry: string, env: Facts, args: readonly string[] = []): ChildProcess {
  return fork(join(ROOT, entry), args, {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function runToEnd(entry: string, env: Facts, args: readonly string[] = []): Promise<void> {
  const [code] = await once(spawnPart(entry, env, args), 'exit');
  if (code !== 0) throw new Error(`${entry} ended with exit code ${code}`);
}

/** Resolves with the facts that the part reports when it is ready. */
async function start(running: ChildProcess[], entry: string, env: Facts): Promise<Facts> {
  const child = spawnPart(entry, env);
  running.push(child);
  const ready = once(child, 'message').then(([facts]) => facts as Facts);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${entry} ended with exit code ${code}`);
  });
  return Promise.race([ready, ended]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
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
