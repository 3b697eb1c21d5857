import { findBreakingMigration } from '@cityloop/db/storage/breaking-migration';
import { takeIn } from '@cityloop/intake/intake';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Registry } from '@cityloop/intake/registry';
import { createReadiness, type HealthServer, startHealthServer } from '@cityloop/runtime/health';
import type { Logger } from '@cityloop/runtime/logger';
import type { ShutdownStep } from '@cityloop/runtime/shutdown';
import type pg from 'pg';
import type { Config } from './config.ts';
import { openFeeds } from './feeds/open-feeds.ts';
import { startPulls } from './feeds/pull-feeds.ts';
import { type Authority, openAuthority } from './identity/authority.ts';
import { watchCredentials } from './identity/credential-watch.ts';
import { type Credentials, loadCredentials } from './identity/credentials.ts';
import { openRegistry } from './identity/load-registry.ts';
import { reloadOnHints } from './identity/reload-on-hints.ts';
import { createSecondLook, type SecondLook } from './identity/second-look.ts';
import { createHinter } from './lane/hinter.ts';
import { allOf, openLanes } from './lane/lanes.ts';
import { openWorkers } from './lane/workers.ts';
import { createIngestMetrics, type IngestMetrics } from './metrics.ts';
import { createEnding, endWhatEnded } from './rules/end-what-ended.ts';
import { openInbox } from './wire/inbox.ts';
import { openSource } from './wire/open-source.ts';
import { createReception } from './wire/reception.ts';
import type { Source } from './wire/source.ts';

export interface Ingest {
  /** Of the embedded broker. */
  readonly mqttPort: number | undefined;
  /** Of the embedded broker, over TLS. */
  readonly mqttsPort: number | undefined;
  /** Of the embedded broker, for our own server. */
  readonly innerPort: number | undefined;
  readonly healthPort: number;
  readonly shutdownSteps: readonly ShutdownStep[];
}

export interface IngestParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: pg.Pool;
  /** Another process has begun to write under this worker's name. */
  readonly onFenced: () => void;
  /** A migration has changed what this version was built for. */
  readonly onBreaking: (reason: string) => void;
}

/** Wires one ingest process. Rejects when the database or the external broker is away or the port can't be had. */
export async function startIngest(parts: IngestParts): Promise<Ingest> {
  const { config, logger, pool } = parts;
  const breaking = await findBreakingMigration(pool);
  if (breaking !== undefined) throw new Error(breaking);
  const registry = await openRegistry(pool);
  const credentials = await loadCredentials(pool);
  const judge = (message: InboundMessage) => takeIn(message, registry.current());
  const reload = async () => {
    await registry.reload();
    await storage.adopt(registry.current());
    secondLook.registryChanged();
  };
  const secondLook = createSecondLook({ db: pool, registry: registry.current, reload, takeIn: judge, logger });
  await endWhatEnded(pool);
  const storage = await openStorage(parts, registry.current, secondLook);
  const { lanes, feeds, hinter, isStalled, metrics, workers } = storage;
  const reception = createReception({
    takeIn: judge,
    lanes,
    feeds: feeds.intake,
    secondLook,
    placement: storage.placement,
  });
  const inbox = openInbox({ db: pool, reception, credentials, logger, isOurs: workers.isFirst });
  const authority = await openAuthority({ config, credentials, logger });
  const onRefusedConnection = metrics.countRefusedConnection;
  const source = await openSource({ config, db: pool, logger, credentials, reception, isStalled, onRefusedConnection });
  storage.begin();
  const end = createEnding(pool, config.REGISTRY_REFRESH_MS);
  const reloadCity = async () => {
    await reload();
    if ((await end(registry.current())) > 0) hinter.hint('changes');
    await feeds.update();
    inbox.look();
  };
  const pulls = startPulls({ pool, logger, config, onPulled: () => hinter.hint('inbox') });
  const hints = followHints(parts, { credentials, source, authority, onInbox: inbox.look }, reloadCity);
  reception.onRoom(() => inbox.look());
  inbox.look();
  const health = await startHealth({ config, isStalled, source, authority, registry: registry.current, metrics });
  return {
    mqttPort: source.port,
    mqttsPort: source.tlsPort,
    innerPort: source.innerPort,
    healthPort: health.port,
    shutdownSteps: [
      { name: 'stop taking', run: () => source.stopTaking() },
      { name: 'ask no more', run: () => pulls.close() },
      { name: 'leave the inbox', run: () => inbox.stopTaking() },
      { name: 'stop listening for hints', run: hints.close },
      { name: 'leave what is not mapped', run: () => feeds.intake.close() },
      { name: 'leave what is not known', run: () => secondLook.close() },
      { name: 'stop the clock', run: () => storage.stopTicking() },
      { name: 'flush and acknowledge', run: () => Promise.all(allOf(lanes).map((lane) => lane.close())) },
      { name: 'leave the other workers', run: () => workers.close() },
      { name: 'send the last hints', run: () => hinter.close() },
      { name: 'close broker connections', run: () => source.close() },
      { name: 'close health server', run: () => health.close() },
    ],
  };
}

/** What a message passes through once it is taken: the mapping of feeds, and the lanes into the database. */
async function openStorage(
  { config, logger, pool, onFenced }: IngestParts,
  registry: () => Registry,
  secondLook: SecondLook,
) {
  const metrics = createIngestMetrics();
  const hinter = createHinter(pool, logger);
  const common = { config, logger, pool, onFenced, registry, metrics, hinter };
  const workers = await openWorkers(common);
  const { lanes, ...opened } = await openLanes({ ...common, workers });
  const feeds = await openFeeds({ pool, logger, registry, secondLook, onPause: metrics.countSelfPause });
  metrics.showWaiting({
    messages: () => allOf(lanes).reduce((sum, lane) => sum + lane.heldMessages, 0),
    bytes: () => allOf(lanes).reduce((sum, lane) => sum + lane.heldBytes, 0),
    unmapped: () => feeds.intake.waiting,
  });
  return { ...opened, lanes, feeds, hinter, metrics, workers };
}

/** Mosquitto checks every session again at each reading of its files. */
const AUTHORITY_GAP_MS = 250;

interface Sessions {
  readonly credentials: Credentials;
  readonly source: Source;
  readonly authority: Authority | undefined;
  readonly onInbox: () => void;
}

/** Keeps up with the city (`reloadCity`) and with who may sign in. */
function followHints(
  { config, logger, pool, onBreaking }: IngestParts,
  { credentials, source, authority, onInbox }: Sessions,
  reloadCity: () => Promise<void>,
) {
  const applyCredentials = async () => {
    source.dropOutdatedSessions();
    await authority?.update();
  };
  const city = reloadOnHints({
    config,
    logger,
    onInbox,
    reload: async () => {
      const breaking = await findBreakingMigration(pool);
      if (breaking !== undefined) return onBreaking(breaking);
      await reloadCity();
      await credentials.reload();
      await applyCredentials();
    },
  });
  const gapMs = authority ? AUTHORITY_GAP_MS : 0;
  const watch = watchCredentials({ url: config.DATABASE_URL, credentials, apply: applyCredentials, gapMs, logger });
  return { close: () => Promise.all([city.close(), watch.close()]) };
}

function startHealth(parts: {
  readonly config: Config;
  readonly isStalled: () => boolean;
  readonly source: Source;
  readonly authority: Authority | undefined;
  readonly registry: () => Registry;
  readonly metrics: IngestMetrics;
}): Promise<HealthServer> {
  const { config, isStalled, source, authority, registry, metrics } = parts;
  const readiness = createReadiness();
  readiness.add('database', () => (isStalled() ? 'the last write failed and is being tried again' : undefined));
  readiness.add('city', () => (registry().devices.size > 0 ? undefined : 'no device is registered'));
  readiness.add('broker', () => source.problem());
  readiness.add('authority', () => authority?.problem());
  return startHealthServer({ port: config.HEALTH_PORT, readiness, metrics });
}
