import type { Server } from 'node:http';
import type { OperationId } from '@cityloop/contract/rest/operations';
import { hint } from '@cityloop/db/notify';
import { recordAudit } from '@cityloop/db/queries/audit';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import type { Request } from 'express';
import type pg from 'pg';
import { createCityRoutes } from './city/city-routes.ts';
import type { ServerConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { authenticate } from './http/authenticate.ts';
import { mountHealth } from './http/health-routes.ts';
import { createWebServer } from './http/listen.ts';
import { mountPages } from './http/pages.ts';
import type { Routes } from './http/route.ts';
import { createAccountRoutes } from './people/account-routes.ts';
import { createAuditRoutes } from './people/audit-routes.ts';
import { createPasswords } from './people/password.ts';
import type { PeopleDesk } from './people/people-desk.ts';
import { createSessionRoutes } from './people/session-routes.ts';
import { createServerReadiness } from './readiness.ts';

export interface ServiceOptions {
  readonly config: ServerConfig;
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Check our answers against the contract: for tests. */
  readonly checkAnswers?: boolean;
}

/** The whole server, wired but neither listening nor working yet. */
export interface Service {
  readonly web: Server;
  /** Starts what works in the background. */
  start(): void;
  stop(): Promise<void>;
}

export async function createService({ config, pool, logger, metrics, checkAnswers }: ServiceOptions): Promise<Service> {
  const now = () => new Date();
  const isHttps = config.TLS_CERT !== undefined || config.PUBLIC_URL?.startsWith('https:') === true;
  const people: PeopleDesk = {
    pool,
    passwords: await createPasswords(),
    now,
    secureCookies: isHttps,
    audit: (line) => recordAudit(pool, line),
    onAccountsChanged: () => hint(pool, 'accounts'),
  };
  const routes: Partial<Routes<OperationId>> = {
    ...createSessionRoutes(people),
    ...createAccountRoutes(people),
    ...createAuditRoutes(people),
    ...createCityRoutes({ pool, now }),
  };
  const readiness = createServerReadiness({
    pool,
    dataDir: config.DATA_DIR,
    ingestHealthUrl: config.INGEST_HEALTH_URL,
  });
  const byRequest = (request: Request) => authenticate(pool, request.headers);
  const app = createApp({
    routes,
    logger,
    metrics,
    isHttps,
    publicUrl: config.PUBLIC_URL,
    checkAnswers,
    authenticate: byRequest,
    onRefusal: (refusal) => recordAudit(pool, { what: 'refused', ...refusal }),
    before: (express) => mountHealth(express, { readiness, metrics, authenticate: byRequest }),
    after: (express) => mountPages(express, { dashboard: config.DASHBOARD_DIR, handler: config.HANDLER_DIR }),
  });
  const tls = config.TLS_CERT && config.TLS_KEY ? { cert: config.TLS_CERT, key: config.TLS_KEY } : undefined;
  return { web: createWebServer(app, tls), start() {}, async stop() {} };
}
