import { setTimeout as delay } from 'node:timers/promises';
import { createPool, cutConnections, isDatabaseAway } from '@cityloop/db/connection/pool';
import { exitCannotStart, isSupervised } from '@cityloop/runtime/config';
import { reportReady } from '@cityloop/runtime/health';
import { createLogger, type Logger } from '@cityloop/runtime/logger';
import { onShutdown } from '@cityloop/runtime/shutdown';
import { readIngestConfig } from './config.ts';
import { startIngest } from './ingest.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
const LAST_WRITES_MS = 5_000;
const CUT_AGAIN_MS = 500;

const config = readIngestConfig();
const logger = createLogger({ app: 'ingest', level: config.LOG_LEVEL });
const pool = createPool(
  { url: config.DATABASE_URL, applicationName: 'cityloop-ingest', max: 6, timeoutMs: config.DATABASE_TIMEOUT_MS },
  (error) => logger.warn({ err: error }, 'idle database connection failed'),
);

const ingest = await startWhenDatabaseIsThere(logger);
onShutdown(
  logger,
  [
    { name: 'wait for the database, but not for ever', run: cutUnanswered },
    ...ingest.shutdownSteps,
    { name: 'end pool', run: () => pool.end() },
  ],
  { supervised: isSupervised() },
);
logger.info({ mqttPort: ingest.mqttPort, healthPort: ingest.healthPort }, 'ingest takes messages');
reportReady({ healthPort: ingest.healthPort, ...(ingest.mqttPort === undefined ? {} : { mqttPort: ingest.mqttPort }) });

/** Its messages are unacknowledged, so nothing is lost. */
function onFenced(): never {
  exitCannotStart(
    `Another ingest writes as worker ${config.WORKER}: it goes on, this one ends. Give each a WORKER of its own.`,
  );
}

/** A connection may be half open: what has no answer by then isn't acknowledged, and we leave in time. */
function cutUnanswered(): void {
  setTimeout(() => setInterval(() => cutConnections(pool), CUT_AGAIN_MS), LAST_WRITES_MS);
}

/** The database may come up after us; what else stops a start is told in one line. */
async function startWhenDatabaseIsThere(log: Logger): ReturnType<typeof startIngest> {
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
    try {
      return await startIngest({ config, logger: log, pool, onFenced, onBreaking: exitCannotStart });
    } catch (error) {
      if (!isDatabaseAway(error)) exitCannotStart(reasonOf(error));
      log.warn({ err: error, retryMs }, 'database is away, waiting for it');
      await delay(retryMs);
    }
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Cannot listen on port ${config.MQTT_PORT}: it is in use. Set MQTT_PORT to a free one.`;
  if (code === 'EACCES')
    return `Cannot listen on port ${config.MQTT_PORT}: not permitted. Set MQTT_PORT to 1024 or above.`;
  return `Cannot start ingest: ${error instanceof Error ? error.message : error}`;
}
