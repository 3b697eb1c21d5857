import { type HintListener, listenForHints } from '@cityloop/db/connection/hint-listener';
import { takeIn } from '@cityloop/intake/intake';
import { loadRegistry, type Registry } from '@cityloop/intake/registry';
import { createReadiness, type HealthServer, startHealthServer } from '@cityloop/runtime/health';
import type { Logger } from '@cityloop/runtime/logger';
import type { ShutdownStep } from '@cityloop/runtime/shutdown';
import type pg from 'pg';
import { type Config, readTlsFiles } from './config.ts';
import { openFeeds } from './feeds/open-feeds.ts';
import { type Authority, createAuthority } from './identity/authority.ts';
import { watchCredentials } from './identity/credential-watch.ts';
import { type Credentials, loadCredentials } from './identity/credentials.ts';
import { createHinter } from './lane/hinter.ts';
import { allOf, openLanes } from './lane/lanes.ts';
import { createQuarantineLimit } from './lane/quarantine-limit.ts';
import { openSharing } from './lane/sharing.ts';
import { createIngestMetrics, type IngestMetrics } from './metrics.ts';
import { finishRelay } from './rules/relay-judge.ts';
import { openInbox } from './wire/inbox.ts';
import { type EmbeddedBroker, listen } from './wire/listen.ts';
import { createReception, type Reception } from './wire/reception.ts';
import { type ExternalBroker, subscribe } from './wire/subscribe.ts';

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
  /** Another process has begun to write under this worker's name. */
  readonly onFenced: () => void;
}

/** Wires one ingest process. Rejects when the database or the external broker is away or the port can't be had. */
export async function startIngest({ config, logger, pool, onFenced }: IngestParts): Promise<Ingest> {
  let registry = await loadRegistry(pool);
  const credentials = await loadCredentials(pool);
  const isAlone = config.MQTT_SHARE_GROUP === undefined;
  if (isAlone) await finishRelay(pool, registry);
  const metrics: IngestMetrics = createIngestMetrics({
    messages: () => allOf(lanes).reduce((sum, lane) => sum + lane.heldMessages, 0),
    bytes: () => allOf(lanes).reduce((sum, lane) => sum + lane.heldBytes, 0),
    unmapped: () => feeds.intake.waiting,
  });
  const hinter = createHinter(pool, logger);
  const quarantineLimit = createQuarantineLimit(quarantineLimitsOf(config), Date.now);
  const sharingParts = { config, logger, pool, onFenced, registry: () => registry, metrics, hinter };
  const sharing = isAlone ? undefined : await openSharing(sharingParts);
  const { lanes, isStalled } = await openLanes({ ...sharingParts, sharing, quarantineLimit });
  const feeds = await openFeeds({ pool, logger, registry: () => registry, onPause: metrics.countSelfPause });
  const reception = createReception({
    takeIn: (message) => takeIn(message, registry),
    lanes,
    feeds: feeds.intake,
    speakerOf: (componentKey) => registry.speakers.get(componentKey) ?? componentKey,
  });
  const inbox = openInbox({ db: pool, reception, credentials, logger, isOurs: () => sharing?.isFirst() ?? true });
  const authority = await openAuthority({ config, credentials, logger });
  const source = await openSource({ config, logger, credentials, reception, isStalled, metrics });
  const applyCredentials = async () => {
    if ('dropOutdatedSessions' in source) source.dropOutdatedSessions();
    await authority?.update();
  };
  const upkeep = keepUpToDate({ config, logger }, async () => {
    registry = await loadRegistry(pool, registry);
    await feeds.update();
    inbox.look();
    await credentials.reload();
    await applyCredentials();
  });
  const watch = watchCredentials({
    url: config.DATABASE_URL,
    credentials,
    apply: applyCredentials,
    gapMs: authority ? AUTHORITY_GAP_MS : 0,
    logger,
  });
  reception.onRoom(() => inbox.look());
  inbox.look();
  const health = await startHealth({ config, isStalled, source, authority, registry: () => registry, metrics });
  return {
    mqttPort: 'port' in source ? source.port : undefined,
    healthPort: health.port,
    shutdownSteps: [
      { name: 'stop taking', run: () => source.stopTaking() },
      { name: 'leave the inbox', run: () => inbox.stopTaking() },
      { name: 'stop listening for hints', run: () => Promise.all([upkeep.close(), watch.close()]) },
      { name: 'leave what is not mapped', run: () => feeds.intake.close() },
      { name: 'flush and acknowledge', run: () => Promise.all(allOf(lanes).map((lane) => lane.close())) },
      { name: 'leave the other workers', run: async () => sharing?.close() },
      { name: 'send the last hints', run: () => hinter.close() },
      { name: 'close broker connections', run: () => source.close() },
      { name: 'close health server', run: () => health.close() },
    ],
  };
}

function quarantineLimitsOf(config: Config) {
  return {
    samplesPerHour: config.QUARANTINE_SAMPLES_PER_HOUR,
    bytesPerDay: config.QUARANTINE_BYTES_PER_DAY,
    trackedSources: config.QUARANTINE_TRACKED_SOURCES,
  };
}

function openSource(parts: {
  readonly config: Config;
  readonly logger: Logger;
  readonly credentials: Credentials;
  readonly reception: Reception;
  readonly isStalled: () => boolean;
  readonly metrics: IngestMetrics;
}): Promise<EmbeddedBroker | ExternalBroker> {
  const { config, logger, credentials, reception, isStalled, metrics } = parts;
  if (config.MQTT_URL !== undefined) {
    const { MQTT_URL: url, MQTT_CLIENT_ID: clientId, MQTT_SHARE_GROUP: shareGroup } = config;
    return subscribe({ url, clientId, shareGroup, reception, logger, now: Date.now });
  }
  return listen({
    port: config.MQTT_PORT,
    host: config.BIND,
    tls: readTlsFiles(config),
    credentials,
    reception,
    isStalled,
    logger,
    onRefusedConnection: metrics.countRefusedConnection,
    now: Date.now,
  });
}

/** The first files are there before the broker asks for our own name. */
async function openAuthority(parts: {
  readonly config: Config;
  readonly credentials: Credentials;
  readonly logger: Logger;
}): Promise<Authority | undefined> {
  const { MQTT_AUTHORITY_DIR: folder, MQTT_AUTHORITY_PID_FILE: pidFile, MQTT_URL: brokerUrl } = parts.config;
  if (folder === undefined || brokerUrl === undefined) return undefined;
  const authority = createAuthority({ ...parts, folder, pidFile, brokerUrl });
  await authority.update();
  return authority;
}

/** Mosquitto checks every session again at each reading of its files. */
const AUTHORITY_GAP_MS = 250;

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
  readonly isStalled: () => boolean;
  readonly source: EmbeddedBroker | ExternalBroker;
  readonly authority: Authority | undefined;
  readonly registry: () => Registry;
  readonly metrics: IngestMetrics;
}): Promise<HealthServer> {
  const { config, isStalled, source, authority, registry, metrics } = parts;
  const readiness = createReadiness();
  readiness.add('database', () => (isStalled() ? 'the last write failed and is being tried again' : undefined));
  readiness.add('city', () => (registry().devices.size > 0 ? undefined : 'no device is registered'));
  readiness.add('broker', () => ('problem' in source ? source.problem() : undefined));
  readiness.add('authority', () => authority?.problem());
  return startHealthServer({ port: config.HEALTH_PORT, readiness, registry: metrics.registry });
}
