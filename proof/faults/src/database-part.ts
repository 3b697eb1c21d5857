import { setTimeout as wait } from 'node:timers/promises';
import { processesIn } from '@cityloop/infra/machine/process-identity';
import { type RunningPostgres, startPostgres } from '@cityloop/infra/postgres/embedded-postgres';
import { binariesIn, packagedBinaries } from '@cityloop/infra/postgres/postgres-binaries';
import { readCluster } from '@cityloop/infra/postgres/postgres-cluster';
import pg from 'pg';

/** A PostgreSQL of our own, as durable as the one of `npm start`: what is committed survives any of these. */
export interface DatabasePart {
  readonly port: number;
  readonly ownerUrl: string;
  /** The rest follows by itself: each session notices that its postmaster is gone. */
  killPostmaster(): Promise<void>;
  /** The postmaster ends all other sessions and recovers. */
  killOneBackend(): Promise<void>;
  /** Every process of the server at once. */
  killAll(): Promise<void>;
  isUp(): boolean;
  /** After a kill, or a crash of its own; recovers from its log. On the same port. */
  start(settings?: readonly string[]): Promise<void>;
  /** Starts it if it ended itself, and waits until it lets one in. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

export interface DatabasePartOptions {
  readonly dataDir: string;
  /** `name=value`, each time it starts. */
  readonly settings?: readonly string[];
  /** A program that takes the place of `postgres`, such as one that starts it with another clock. */
  readonly postgres?: string;
}

export async function startDatabase(options: DatabasePartOptions): Promise<DatabasePart> {
  const packaged = packagedBinaries();
  let running: RunningPostgres;
  let isUp = false;
  const start = async (settings: readonly string[] = []) => {
    const binaries = {
      ...binariesIn('', [...(options.settings ?? []), ...settings]),
      initdb: packaged.initdb,
      postgres: options.postgres ?? packaged.postgres,
    };
    running = await startPostgres({ dataDir: options.dataDir, binaries });
    isUp = true;
    const thisRun = running;
    void running.ended.then(() => {
      if (thisRun === running) isUp = false;
    });
  };
  await start();
  const folder = readCluster(options.dataDir)?.folder ?? '';
  const kill = async (pids: readonly number[]) => {
    for (const pid of pids) signalled(pid);
    await running.ended;
  };
  return {
    get port() {
      return Number(new URL(running.ownerUrl).port);
    },
    get ownerUrl() {
      return running.ownerUrl;
    },
    isUp: () => isUp,
    start,
    killPostmaster: () => kill([running.pid]),
    killAll: () => kill([running.pid, ...processesIn(folder)]),
    async killOneBackend() {
      const pid = await backendOfIngest(running.ownerUrl);
      if (pid !== undefined && signalled(pid)) await untilRecovered(running.ownerUrl);
    },
    async recover() {
      for (;;) {
        if (!isUp) await start();
        if (await letsIn(running.ownerUrl)) return;
        await wait(50);
      }
    },
    stop: () => running.stop(),
  };
}

/** False: it ended before. */
function signalled(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** A server that is told to stop in the middle of its recovery takes its time: nothing else comes before it is back. */
async function untilRecovered(url: string): Promise<void> {
  while (!(await letsIn(url))) await wait(20);
}

async function letsIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  const isIn = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => undefined);
  return isIn;
}

async function backendOfIngest(url: string): Promise<number | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'cityloop-ingest' order by state = 'active' desc, random() limit 1`,
  );
  await client.end();
  return rows[0]?.pid;
}
