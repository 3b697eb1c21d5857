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
const { mqttPort, mqttsPort, healthPort } = ingest;
logger.info({ mqttPort, mqttsPort, healthPort }, 'ingest takes messages');
reportReady({ healthPort, ...(mqttPort !== undefined && { mqttPort }), ...(mqttsPort !== undefined && { mqttsPort }) });

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
  if (!(error instanceof Error)) return `Cannot start ingest: ${error}`;
  const { code, variable = 'MQTT_PORT', port } = error as Error & { code?: string; variable?: string; port?: number };
  if (code === 'EADDRINUSE') return `Cannot listen on port ${port}: it is in use. Set ${variable} to a free one.`;
  if (code === 'EACCES') return `Cannot listen on port ${port}: not permitted. Set ${variable} to 1024 or above.`;
  return `Cannot start ingest: ${error.message}`;
}
