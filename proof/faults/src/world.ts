import type { Credential } from '@cityloop/load/generator';
import { createFaultLine, type FaultLine } from '@cityloop/testbed/fault-line';
import type { Mosquitto } from '@cityloop/testbed/mosquitto';
import { type BrokerPersistence, startBroker } from './broker-part.ts';
import { type DatabasePart, startDatabase } from './database-part.ts';
import { type FaultCity, prepareFaultCity } from './fault-city.ts';
import { makeFaultFolder, removeFaultFolder } from './fault-folder.ts';
import { type IngestPart, startIngestPart } from './ingest-part.ts';

/** Everything between a device and the database, as processes that can be killed and lines that can be hurt. */
export interface World {
  readonly folder: string;
  readonly city: FaultCity;
  readonly database: DatabasePart;
  /** The external one, if this world has it. */
  readonly broker: Mosquitto | undefined;
  readonly lines: {
    /** Devices to whatever they publish to. */
    readonly device: FaultLine;
    /** Ingest to PostgreSQL. */
    readonly database: FaultLine;
    /** Ingest to the external broker. */
    readonly broker: FaultLine | undefined;
  };
  /** What devices sign in with; undefined where the external broker asks for nothing. */
  readonly credential: Credential | undefined;
  ingest(worker?: number): IngestPart;
  readonly workers: number;
  /** Starts a worker again, after a kill or a stop, and leads the devices to it. */
  startIngest(worker?: number): Promise<void>;
  /** A new process takes the old one's place, as a deployment does it. Returns the old one's exit code. */
  replaceIngest(worker?: number): Promise<number>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly seed: number;
  readonly gauges?: number;
  /** An external broker in place of the embedded one. */
  readonly broker?: BrokerPersistence;
  readonly workers?: number;
  readonly databaseSettings?: readonly string[];
  /** In place of a folder of the system's for temporary files: a volume that can be filled. */
  readonly databaseFolder?: string;
  readonly postgres?: string;
  readonly ingestEnv?: Readonly<Record<string, string>>;
  readonly preloads?: readonly URL[];
}

const LOOPBACK = '127.0.0.1';
const CLOCK_STEP = new URL('clock-step.ts', import.meta.url);

export async function createWorld(options: WorldOptions): Promise<World> {
  const { seed, gauges = 200, workers = 1 } = options;
  const folder = makeFaultFolder();
  const undo: (() => Promise<unknown>)[] = [() => removeFaultFolder(folder)];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const database = await startDatabase({
      dataDir: options.databaseFolder ?? folder,
      settings: ['shared_buffers=128MB', ...(options.databaseSettings ?? [])],
      ...(options.postgres === undefined ? {} : { postgres: options.postgres }),
    });
    undo.push(() => database.stop());
    const city = await prepareFaultCity(database.ownerUrl, gauges);
    const broker = options.broker && (await startBroker(folder, options.broker));
    if (broker) undo.push(() => broker.stop());
    const lay = async (port: number, number: number) => {
      const line = await createFaultLine({ to: { host: LOOPBACK, port }, seed: seed * 8 + number });
      undo.push(() => line.close());
      return line;
    };
    const lines = {
      database: await lay(database.port, 1),
      device: await lay(broker?.port ?? 0, 2),
      broker: broker && (await lay(broker.port, 3)),
    };
    const ingests = createIngests({ ...options, folder, city, lines });
    undo.push(() => ingests.kill());
    for (let worker = 0; worker < workers; worker += 1) await ingests.start(worker);
    const credential = broker ? undefined : city.credential;
    return { folder, city, database, broker, lines, credential, workers, ...ingests.handles, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface IngestsParts extends WorldOptions {
  readonly folder: string;
  readonly city: FaultCity;
  readonly lines: World['lines'];
}

function createIngests(parts: IngestsParts) {
  const { folder, lines } = parts;
  const running = new Map<number, IngestPart>();
  const get = (worker = 0) => {
    const ingest = running.get(worker);
    if (!ingest) throw new Error(`worker ${worker} was never started`);
    return ingest;
  };
  const start = async (worker = 0) => {
    const ingest = await startIngestPart({
      folder,
      name: `ingest-${worker}`,
      env: { ...envOf(parts, worker), ...parts.ingestEnv },
      preloads: [CLOCK_STEP, ...(parts.preloads ?? [])],
    });
    running.set(worker, ingest);
    if (ingest.mqttPort !== undefined) lines.device.redirect({ host: LOOPBACK, port: ingest.mqttPort });
  };
  return {
    start,
    async kill() {
      for (const ingest of running.values()) if (ingest.isUp()) await ingest.kill();
    },
    handles: {
      ingest: get,
      startIngest: start,
      async replaceIngest(worker = 0) {
        const code = await get(worker).stop();
        await start(worker);
        return code;
      },
    },
  };
}

function envOf({ city, lines, workers = 1 }: IngestsParts, worker: number): Record<string, string> {
  const database = new URL(city.serviceUrl);
  database.port = String(lines.database.port);
  const toBroker = lines.broker && {
    MQTT_URL: `mqtt://${LOOPBACK}:${lines.broker.port}`,
    MQTT_CLIENT_ID: `cityloop-ingest-${worker}`,
    ...(workers > 1 ? { MQTT_SHARE_GROUP: 'ingest' } : {}),
  };
  return {
    DATABASE_URL: database.toString(),
    DATABASE_TIMEOUT_MS: '3000',
    TELEMETRY_LANES: '2',
    WORKER: `ingest-${worker}`,
    ...toBroker,
  };
}
