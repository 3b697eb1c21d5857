import type { IncomingHttpHeaders, Server } from 'node:http';
import { join } from 'node:path';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { listenForHints } from '@cityloop/db/connection/hint-listener';
import { type HintChannel, hint } from '@cityloop/db/connection/notify';
import { isDatabaseAway } from '@cityloop/db/connection/pool';
import { createSecretSeal, SEALING_KEY } from '@cityloop/db/feed/secret-seal';
import { type AuditLine, recordAudit } from '@cityloop/db/people/audit';
import { findBreakingMigration } from '@cityloop/db/storage/breaking-migration';
import { createMappingRunner } from '@cityloop/intake/runner';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import { createApp } from '@cityloop/web/app';
import { mountHealth } from '@cityloop/web/health-routes';
import { createWebServer } from '@cityloop/web/listen';
import { mountPages } from '@cityloop/web/pages';
import type { Routes } from '@cityloop/web/route';
import type { Request } from 'express';
import type pg from 'pg';
import { createAlarmRoutes } from './alarms/alarm-routes.ts';
import { createBrokerAccountRoutes } from './broker/account-routes.ts';
import { openMqttDoor } from './broker/mqtt-door.ts';
import type { CaseParts } from './cases/case-parts.ts';
import { createCaseRoutes } from './cases/case-routes.ts';
import { handOverCases } from './cases/hand-over.ts';
import { startMaintenanceCases } from './cases/maintenance-cases.ts';
import { startOpeningCases } from './cases/open-cases.ts';
import { startTellingEnds } from './cases/tell-ends.ts';
import { startTimekeeper } from './cases/timekeeper.ts';
import { createCityRoutes } from './city/city-routes.ts';
import { caseBookOf, createCurrentCity } from './city/current-city.ts';
import { createComponentRoutes } from './components/component-routes.ts';
import { createComponentTypeRoutes } from './components/component-type-routes.ts';
import { registerComponent } from './components/register-component.ts';
import type { ServerConfig } from './config.ts';
import { createDescriptionRoutes } from './describe/description-routes.ts';
import { createFeedRoutes } from './feeds/feed-routes.ts';
import { startReadingFiles } from './feeds/file-loop.ts';
import { createFileRoutes } from './feeds/file-routes.ts';
import { createFileStore } from './feeds/file-store.ts';
import { createPullRoutes } from './feeds/pull-routes.ts';
import { createTableRoutes } from './feeds/table-routes.ts';
import { createAccountRoutes } from './people/account-routes.ts';
import { createAuditRoutes } from './people/audit-routes.ts';
import { authenticate } from './people/authenticate.ts';
import { createKioskRoutes } from './people/kiosk-routes.ts';
import { createPasswords } from './people/password.ts';
import type { PeopleParts } from './people/people-parts.ts';
import { createSessionRoutes } from './people/session-routes.ts';
import { createQuarantineRoutes } from './quarantine/quarantine-routes.ts';
import { createServerReadiness } from './readiness.ts';
import { createChangeRoutes } from './realtime/change-routes.ts';
import { type Hub, startHub } from './realtime/hub.ts';
import { startSequencer } from './realtime/sequencer.ts';
import type { WorkerLoop } from './realtime/worker-loop.ts';
import { createRuleRoutes } from './rules/rule-routes.ts';
import { createSearchRoutes } from './search/search-routes.ts';
import { createCurrentSituation } from './situation/current-situation.ts';
import { createSituationRoutes } from './situation/situation-routes.ts';
import { createHistoryRoutes } from './telemetry/history-routes.ts';
import { createHistoryStore } from './telemetry/history-store.ts';
import { createTelemetryRoutes } from './telemetry/telemetry-routes.ts';

export interface ServiceOptions {
  readonly config: ServerConfig;
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A migration has changed what this version was built for. */
  readonly onBreaking: (reason: string) => void;
  /** Check our answers against the contract: for tests. */
  readonly checkAnswers?: boolean;
}

/** The whole server: wired and working, but not listening yet. */
export interface Service {
  readonly web: Server;
  stop(): Promise<void>;
}

export async function createService(options: ServiceOptions): Promise<Service> {
  const { config, pool, logger, metrics } = options;
  const publicUrl = config.PUBLIC_URL;
  let hub: Hub | undefined;
  const desks = createDesks(options, {
    passwords: await createPasswords(),
    async onAccountsChanged() {
      await hub?.checkSessions();
      await hint(pool, 'accounts');
    },
  });
  const byHeaders = (headers: IncomingHttpHeaders) => authenticate(pool, headers);
  const tls = config.TLS_CERT && config.TLS_KEY ? { cert: config.TLS_CERT, key: config.TLS_KEY } : undefined;
  const web = createWebServer(createServerApp(options, desks, byHeaders), tls);
  const { situation, cases, runner, files } = desks;
  hub = startHub({ web, pool, logger, metrics, publicUrl, bind: config.BIND, situation, authenticate: byHeaders });
  const mqtt = openMqttDoor({
    web,
    ingestPort: config.INGEST_MQTT_PORT,
    publicUrl,
    bind: config.BIND,
    logger,
    metrics,
  });
  const work = startWork(options, hub, cases);
  return {
    web,
    async stop() {
      mqtt.stop();
      await Promise.all([hub?.stop(), work.stop(), files.stop(), runner.close()]);
    },
  };
}

type Desks = ReturnType<typeof createDesks>;

/** What the routes and the background work are done with. */
function createDesks(
  { config, pool, logger }: ServiceOptions,
  accounts: Pick<PeopleParts, 'passwords' | 'onAccountsChanged'>,
) {
  const now = () => new Date();
  const audit = (line: AuditLine) => recordAudit(pool, line);
  const city = createCurrentCity(pool);
  const evidenceFolder = join(config.DATA_DIR, 'evidence');
  const store = createFileStore(join(config.DATA_DIR, 'feed-files'));
  const cases: CaseParts = { pool, logger, now, book: caseBookOf(city), evidenceFolder };
  const people: PeopleParts = {
    pool,
    now,
    secureCookies: isHttps(config),
    audit,
    handOver: (db, change) => handOverCases(cases, db, change),
    ...accounts,
  };
  return {
    people,
    cases,
    city,
    now,
    audit,
    store,
    files: startReadingFiles({ pool, store, now, logger }),
    runner: createMappingRunner(),
    situation: createCurrentSituation({ pool, now }),
  };
}

function createRoutes({ config, pool }: ServiceOptions, desks: Desks) {
  const { people, cases, city, now, audit, runner, situation } = desks;
  const seal = createSecretSeal(join(config.DATA_DIR, SEALING_KEY));
  const feeds = { pool, now, audit, runner, grids: city.grids, seal };
  return {
    ...createSessionRoutes(people),
    ...createAccountRoutes(people),
    ...createAuditRoutes(people),
    ...createKioskRoutes(people),
    ...createCityRoutes({ pool, city, now, audit }),
    ...createComponentRoutes({ pool, audit, locator: city.locator }),
    ...createComponentTypeRoutes({ pool, audit, locator: city.locator }),
    ...createRuleRoutes({ pool, now, audit }),
    ...createTelemetryRoutes({ pool, now }),
    ...createBrokerAccountRoutes({ pool, audit }),
    ...createHistoryRoutes({ pool, audit, store: createHistoryStore(config.DATA_DIR) }),
    ...createQuarantineRoutes({ pool }),
    ...createFeedRoutes(feeds),
    ...createPullRoutes(feeds),
    ...createTableRoutes({
      ...feeds,
      register: (asked, body) =>
        registerComponent({ pool, audit, locator: city.locator }, { ...asked, body }).then(() => undefined),
    }),
    ...createFileRoutes({ ...feeds, store: desks.store, onReceived: desks.files.wake }),
    ...createSituationRoutes({ pool, now }, situation),
    ...createCaseRoutes(cases),
    ...createSearchRoutes({ pool, ofCity: city.get }),
    ...createAlarmRoutes(cases),
    ...createChangeRoutes({ pool }),
    ...createDescriptionRoutes({ publicUrl: config.PUBLIC_URL }),
  } satisfies Routes<typeof OPERATIONS>;
}

function createServerApp(
  options: ServiceOptions,
  desks: Desks,
  byHeaders: (headers: IncomingHttpHeaders) => ReturnType<typeof authenticate>,
) {
  const { config, pool, logger, metrics, checkAnswers } = options;
  const byRequest = (request: Request) => byHeaders(request.headers);
  const dataDir = config.DATA_DIR;
  const readiness = createServerReadiness({ pool, dataDir, ingestHealthUrl: config.INGEST_HEALTH_URL });
  return createApp({
    operations: OPERATIONS,
    routes: createRoutes(options, desks),
    logger,
    metrics,
    isHttps: isHttps(config),
    publicUrl: config.PUBLIC_URL,
    bind: config.BIND,
    checkAnswers,
    authenticate: byRequest,
    isDatabaseAway,
    onRefusal: (refusal) => desks.audit({ what: 'refused', ...refusal }),
    before: (express) => mountHealth(express, { readiness, metrics, authenticate: byRequest }),
    after: (express) =>
      mountPages(express, [
        { at: '/handler', folder: config.HANDLER_DIR },
        { at: '/', folder: config.DASHBOARD_DIR },
      ]),
  });
}

/** Whether browsers reach us by https, ours or that of a proxy. */
function isHttps({ TLS_CERT, PUBLIC_URL }: ServerConfig): boolean {
  return TLS_CERT !== undefined || PUBLIC_URL?.startsWith('https:') === true;
}

/** What works in the background, and the hints that wake it. */
function startWork({ config, pool, logger, metrics, onBreaking }: ServiceOptions, hub: Hub, cases: CaseParts) {
  const sequencer = startSequencer(cases);
  const openCases = startOpeningCases(cases);
  const tellingEnds = startTellingEnds(cases);
  const maintenance = startMaintenanceCases(cases);
  const loops: WorkerLoop[] = [sequencer, openCases, tellingEnds, maintenance, startTimekeeper(cases, metrics)];
  const wake = {
    readings: hub.wakeReadings,
    changes() {
      sequencer.wake();
      hub.wakeChanges();
    },
    work() {
      openCases.wake();
      tellingEnds.wake();
      maintenance.wake();
    },
    accounts() {
      hub.checkSessions().catch((err: unknown) => logger.warn({ err }, 'sessions not checked'));
    },
    schema() {
      const tell = (reason: string | undefined) => reason !== undefined && onBreaking(reason);
      findBreakingMigration(pool).then(tell, (err: unknown) => logger.warn({ err }, 'schema not checked'));
    },
  } satisfies Partial<Record<HintChannel, () => void>>;
  const heard = Object.keys(wake) as (keyof typeof wake)[];
  const listener = listenForHints({
    url: config.DATABASE_URL,
    applicationName: 'cityloop-server-hints',
    channels: heard,
    onHint: (channel) => wake[channel as keyof typeof wake](),
    onAway: (err) => logger.warn({ err }, 'hints are away, trying again'),
  });
  return {
    stop: () => Promise.all([listener.close(), ...loops.map((loop) => loop.stop())]),
  };
}
