import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { readIngestConfig } from '../config.ts';
import { type Ingest, startIngest } from '../ingest.ts';
import { PASSWORD, SIMULATOR, seedSmallCity } from './small-city.ts';

/** A fresh database with the small city in it. */
export async function cityDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  const client = await database.owner.connect();
  await prepareTelemetryStorage(client);
  client.release();
  await seedSmallCity(database.owner);
  return database;
}

export interface RunningIngest extends Ingest {
  readonly url: string;
  stop(): Promise<void>;
}

/** The whole of ingest in this process, on ports of the system's choice. `env` overrides its configuration. */
export async function runIngest(
  database: TestDatabase,
  env: Record<string, string> = {},
  onBreaking: (reason: string) => void = () => undefined,
): Promise<RunningIngest> {
  const config = readIngestConfig({ DATABASE_URL: database.serviceUrl, MQTT_PORT: '0', LOG_LEVEL: 'silent', ...env });
  const logger = createLogger({ app: 'ingest', level: config.LOG_LEVEL });
  const ingest = await startIngest({ config, logger, pool: database.service, onFenced: () => undefined, onBreaking });
  return {
    ...ingest,
    url: `mqtt://127.0.0.1:${ingest.mqttPort}`,
    async stop() {
      for (const step of ingest.shutdownSteps) await step.run();
    },
  };
}

export function connectAs(
  url: string,
  username: string = SIMULATOR,
  options: IClientOptions = {},
): Promise<MqttClient> {
  return connectAsync(url, { username, password: PASSWORD, protocolVersion: 4, reconnectPeriod: 0, ...options }, false);
}
