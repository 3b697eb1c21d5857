import { join } from 'node:path';
import pg from 'pg';
import { createScratchDatabase, scratchUrlOf, withClient } from './baseline/scratch-database.ts';
import { type BenchCity, removeCity, type StartOptions, startCity } from './city/bench-city.ts';
import { seedRules } from './city/rules.ts';
import { readWorkload } from './city/workload.ts';
import type { Config } from './config.ts';
import type { BenchContext, BrokerKind, Stand } from './context.ts';
import { startBroker } from './mosquitto/mosquitto.ts';

/** Of the shared subscription. */
export const SHARE_GROUP = 'bench';

/** Rules in force, the city's own among them. */
const RULES = 200;
const START_LIMIT_MS = 300_000;

export interface StandOptions {
  readonly config: Config;
  readonly root: string;
  /** Where the city and what the bench needs besides may lie. */
  readonly folder: string;
  /** The program of Mosquitto, where there is one. */
  readonly mosquitto: string | undefined;
  readonly say: (line: string) => void;
}

interface Running {
  readonly context: BenchContext;
  stop(): Promise<void>;
}

export function createStand(options: StandOptions): Stand {
  const { config, root, folder, mosquitto, say } = options;
  const dataDir = join(folder, 'city');
  const here = { root, dataDir, env: config.childEnv, limitMs: START_LIMIT_MS };
  let running: Running | undefined;
  let serverFacts: Record<string, string | number> = {};
  let isMade = false;

  async function stop(): Promise<void> {
    await running?.stop();
    running = undefined;
  }

  return {
    root,
    folder,
    mosquitto,
    get serverFacts() {
      return serverFacts;
    },
    async on(broker) {
      if (running?.context.broker === broker) return running.context;
      await stop();
      if (!isMade) serverFacts = await makeCity(here, say);
      isMade = true;
      running =
        broker === 'embedded' ? await startEmbedded(options, here) : await startOnMosquitto(options, here, broker);
      return running.context;
    },
    stop,
    async close() {
      await stop();
      removeCity(dataDir);
    },
  };
}

/** The first start makes the city; rules and the other database are made while it runs, and known from the next start on. */
async function makeCity(here: StartOptions, say: (line: string) => void): Promise<Record<string, string | number>> {
  say(`making a city without simulators, with ${RULES} rules in force`);
  const city = await startCity(here);
  try {
    const { storage } = await createScratchDatabase(city.ownerUrl);
    return await withClient(city.ownerUrl, async (client) => {
      const rules = await seedRules(client, RULES);
      return { ...(await describeServer(client)), storage, 'rules in force': rules };
    });
  } finally {
    await city.stop();
  }
}

const SHOWN_SETTINGS = ['server_version', 'synchronous_commit', 'fsync', 'shared_buffers', 'max_wal_size'];

async function describeServer(client: pg.Client): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select name, current_setting(name) as setting from pg_settings where name = any ($1) order by name',
    [SHOWN_SETTINGS],
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [`PostgreSQL ${name}`, setting]));
}

async function startEmbedded(options: StandOptions, here: StartOptions): Promise<Running> {
  return run(options, 'embedded', await startCity(here));
}

async function startOnMosquitto(options: StandOptions, here: StartOptions, kind: BrokerKind): Promise<Running> {
  if (options.mosquitto === undefined) throw new Error('Mosquitto was not found');
  const broker = await startBroker(join(options.folder, 'broker'));
  try {
    const env = kind === 'shared' ? { ...here.env, MQTT_SHARE_GROUP: SHARE_GROUP } : here.env;
    const started = await startCity({ ...here, env, brokerPort: broker.port });
    const city = { ...started, pids: () => ({ ...started.pids(), broker: broker.pid }) };
    const running = await run(options, kind, city);
    return {
      context: running.context,
      async stop() {
        await running.stop();
        await broker.stop();
      },
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}

async function run({ config, say }: StandOptions, broker: BrokerKind, city: BenchCity): Promise<Running> {
  const client = new pg.Client({ connectionString: city.ownerUrl });
  await client.connect();
  const workload = await readWorkload(client);
  const scratchUrl = scratchUrlOf(city.ownerUrl);
  return {
    context: { config, city, broker, workload, client, scratchUrl, say },
    async stop() {
      await client.end();
      await city.stop();
    },
  };
}
