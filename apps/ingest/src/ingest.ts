import { type HintListener, listenForHints } from '@cityloop/db/hint-listener';
import { hint } from '@cityloop/db/notify';
import { listRuleStates } from '@cityloop/db/queries/rule-state';
import { createReadiness, type HealthServer, startHealthServer } from '@cityloop/runtime/health';
import type { Logger } from '@cityloop/runtime/logger';
import type { ShutdownStep } from '@cityloop/runtime/shutdown';
import type pg from 'pg';
import { type Batcher, createBatcher } from './batch.ts';
import { createBreachWatch } from './breach.ts';
import { type Config, readTlsFiles } from './config.ts';
import { type Credentials, loadCredentials } from './credentials.ts';
import { takeIn } from './intake.ts';
import { type EmbeddedBroker, listen } from './listen.ts';
import { createIngestMetrics, type IngestMetrics } from './metrics.ts';
import { loadRegistry, type Registry } from './registry.ts';
import { type ExternalBroker, subscribe } from './subscribe.ts';
import { createWriter, type Written } from './write.ts';

export interface Ingest {
  /** Of the embedded broker. */
  readonly mqttPort: number | undefined;
  readonly healthPort: number;
  readonly shutdownSteps: readonly ShutdownStep[];
}

export interface IngestParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: pg.Pool;
}

/** Wires one ingest process. Rejects when the database or the external broker is away or the port can't be had. */
export async function startIngest({ config, logger, pool }: IngestParts): Promise<Ingest> {
  let registry = await loadRegistry(pool);
  const credentials = await loadCredentials(pool);
  const breach = createBreachWatch(await listRuleStates(pool));
  const metrics: IngestMetrics = createIngestMetrics({
    messages: () => batcher.heldMessages,
    bytes: () => batcher.heldBytes,
  });
  const batcher: Batcher = createBatcher({
    takeIn: (message) => takeIn(message, registry),
    write: createWriter({ pool, breach, registry: () => registry, now: Date.now }),
    limits: limitsOf(config),
    logger,
    onWritten: (written, seconds) => tell(written, seconds, { pool, logger, metrics }),
    onRetry: metrics.countRetry,
  });
  const source = await openSource({ config, logger, credentials, batcher, metrics });
  const upkeep = keepUpToDate({ config, logger }, async () => {
    registry = await loadRegistry(pool, registry);
    await credentials.reload();
    if ('dropOutdatedSessions' in source) source.dropOutdatedSessions();
  });
  const health = await startHealth({ config, batcher, source, registry: () => registry, metrics });
  return {
    mqttPort: 'port' in source ? source.port : undefined,
    healthPort: health.port,
    shutdownSteps: [
      { name: 'stop taking', run: () => source.stopTaking() },
      { name: 'stop listening for hints', run: () => upkeep.close() },
      { name: 'flush and acknowledge', run: () => batcher.close() },
      { name: 'close broker connections', run: () => source.close() },
      { name: 'close health server', run: () => health.close() },
    ],
  };
}

function limitsOf(config: Config) {
  return {
    maxRows: config.BATCH_MAX_ROWS,
    maxBytes: config.BATCH_MAX_BYTES,
    maxMs: config.BATCH_MAX_MS,
    heldMessages: config.HELD_MAX_MESSAGES,
    heldBytes: config.HELD_MAX_BYTES,
  };
}

function openSource(parts: {
  readonly config: Config;
  readonly logger: Logger;
  readonly credentials: Credentials;
  readonly batcher: Batcher;
  readonly metrics: IngestMetrics;
}): Promise<EmbeddedBroker | ExternalBroker> {
  const { config, logger, credentials, batcher, metrics } = parts;
  if (config.MQTT_URL !== undefined) {
    return subscribe({ url: config.MQTT_URL, clientId: config.MQTT_CLIENT_ID, batcher, logger, now: Date.now });
  }
  return listen({
    port: config.MQTT_PORT,
    host: config.BIND,
    tls: readTlsFiles(config),
    credentials,
    batcher,
    logger,
    onRefusedConnection: metrics.countRefusedConnection,
    now: Date.now,
  });
}

/** Counts, and says "look" to the others. A hint that gets lost is made up by the next one and by their own polling. */
function tell(
  { counts, alarmChanges, statusChanges }: Written,
  seconds: number,
  { pool, logger, metrics }: { readonly pool: pg.Pool; readonly logger: Logger; readonly metrics: IngestMetrics },
): void {
  metrics.addCounts(counts);
  metrics.addAlarmChanges(alarmChanges);
  metrics.observeBatch(seconds, counts.messages);
  const channels = [
    ...(counts.readings > 0 ? (['readings'] as const) : []),
    ...(alarmChanges + statusChanges > 0 ? (['changes'] as const) : []),
    ...(alarmChanges + counts.events > 0 ? (['work'] as const) : []),
  ];
  for (const channel of channels) {
    hint(pool, channel).catch((error: unknown) => logger.debug({ err: error, channel }, 'hint was not sent'));
  }
}

/** Hints of work come in storms; one reload answers those of a second. */
const GATHER_HINTS_MS = 1_000;

/** Runs `reload` after hints of work and every interval; one at a time. */
function keepUpToDate(
  { config, logger }: { config: Config; logger: Logger },
  reload: () => Promise<void>,
): HintListener {
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= reload()
      .catch((error: unknown) => logger.warn({ err: error }, 'cannot reload the registry'))
      .finally(() => {
        running = undefined;
      });
  };
  let soon: NodeJS.Timeout | undefined;
  const runSoon = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      run();
    }, GATHER_HINTS_MS);
  };
  const timer = setInterval(run, config.REGISTRY_REFRESH_MS);
  const hints = listenForHints({
    url: config.DATABASE_URL,
    applicationName: 'cityloop-ingest-hints',
    channels: ['work'],
    onHint: runSoon,
    onAway: (error) => logger.warn({ err: error }, 'hints are away'),
  });
  return {
    async close() {
      clearInterval(timer);
      clearTimeout(soon);
      await hints.close();
      await running;
    },
  };
}

function startHealth(parts: {
  readonly config: Config;
  readonly batcher: Batcher;
  readonly source: EmbeddedBroker | ExternalBroker;
  readonly registry: () => Registry;
  readonly metrics: IngestMetrics;
}): Promise<HealthServer> {
  const { config, batcher, source, registry, metrics } = parts;
  const readiness = createReadiness();
  readiness.add('database', () => (batcher.isStalled() ? 'the last write failed and is being tried again' : undefined));
  readiness.add('city', () => (registry().devices.size > 0 ? undefined : 'no device is registered'));
  readiness.add('broker', () =>
    'isConnected' in source && !source.isConnected() ? 'the external broker is away' : undefined,
  );
  return startHealthServer({ port: config.HEALTH_PORT, readiness, registry: metrics.registry });
}
