import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALARM_OPERATIONS } from '@cityloop/contract/rest/alarm-operations';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CASE_OPERATIONS } from '@cityloop/contract/rest/case-operations';
import { isDatabaseAway } from '@cityloop/db/connection/pool';
import { insertAccount } from '@cityloop/db/people/account';
import { insertSession } from '@cityloop/db/people/session';
import { hashToken, newToken } from '@cityloop/db/people/token';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import type { Role } from '@cityloop/domain/account/actor';
import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import { MINI_CITY } from '@cityloop/steward/import/fixture/mini-city';
import { importCity } from '@cityloop/steward/import/import-city';
import { createApp } from '@cityloop/web/app';
import { createAlarmRoutes } from '../alarms/alarm-routes.ts';
import type { CaseParts } from '../cases/case-parts.ts';
import { createCaseRoutes } from '../cases/case-routes.ts';
import { caseBookOf, createCurrentCity } from '../city/current-city.ts';
import { authenticate } from '../people/authenticate.ts';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every operation and state the shape they expect
  readonly body: any;
  readonly headers: Headers;
}

/** A signed-in person at the server's door. */
export interface Person {
  get(path: string): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  /** An action on a case at the version given, with a new requestId unless `said` names one. */
  act(caseFile: Pick<CaseDetail, 'id' | 'version'>, action: string, said?: Record<string, unknown>): Promise<Reply>;
  upload(caseId: string, file: Uint8Array, stage: string): Promise<Reply>;
}

/** A real server on a real database with a small city in it. The clock stands until a test moves it. */
export interface TestCity {
  readonly database: TestDatabase;
  readonly parts: CaseParts;
  setNow(now: Date): void;
  as(username: string): Promise<Person>;
  stop(): Promise<void>;
}

/** People with two posts, to show that separation of duties looks at who did what, not only at roles. */
const MORE_PEOPLE: readonly (readonly [string, Role[], string | null, string[]])[] = [
  ['two-posts', ['dutyChief', 'dispatcher'], 'command', []],
  ['own-judge', ['handler', 'collector'], 'municipal', []],
  ['north-chief', ['dutyChief'], 'supervision', ['990202']],
  ['sweeper', ['handler'], 'sanitation', []],
  ['lead', ['departmentLead'], 'municipal', []],
  ['other-lead', ['departmentLead', 'handler'], 'sanitation', []],
];

/** A Tuesday morning in working hours of the city (UTC+8). */
export const MORNING = new Date('2026-09-15T01:30:00.000Z');

export async function testCity(): Promise<TestCity> {
  const database = await testDatabase();
  const owner = await database.owner.connect();
  await prepareTelemetryStorage(owner).finally(() => owner.release());
  const folder = await mkdtemp(join(tmpdir(), 'cityloop-cases-'));
  const { accounts } = await importCity(database.owner, MINI_CITY);
  const people = MORE_PEOPLE.map(([username, roles, department, districts]) => ({
    username,
    roles,
    department,
    districts,
  }));
  for (const person of [...accounts, ...people]) {
    await insertAccount(database.owner, {
      displayName: `Name of ${person.username}`,
      ...person,
      passwordHash: 'not used here',
    });
  }
  const clock = { now: MORNING };
  const pool = database.service;
  const logger = createLogger({ app: 'test', level: 'silent' });
  const book = caseBookOf(createCurrentCity(pool));
  const parts: CaseParts = { pool, logger, now: () => clock.now, book, evidenceFolder: folder };
  const server = await new Promise<ReturnType<ReturnType<typeof createApp>['listen']>>((resolve) => {
    const listening = appOf(parts).listen(0, '127.0.0.1', () => resolve(listening));
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    database,
    parts,
    setNow: (now) => {
      clock.now = now;
    },
    async as(username) {
      const token = newToken();
      await insertSession(pool, hashToken(token), { username, expiresAt: new Date(Date.now() + 3_600_000) });
      return personAt(base, token);
    },
    async stop() {
      await new Promise((resolve) => server.close(resolve));
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

function appOf(parts: CaseParts) {
  return createApp({
    operations: { ...CASE_OPERATIONS, ...ALARM_OPERATIONS },
    routes: { ...createCaseRoutes(parts), ...createAlarmRoutes(parts) },
    logger: parts.logger,
    metrics: createMetrics('test'),
    isHttps: false,
    publicUrl: undefined,
    bind: '127.0.0.1',
    checkAnswers: true,
    authenticate: (request) => authenticate(parts.pool, request.headers),
    isDatabaseAway,
    onRefusal: async () => {},
  });
}

function personAt(base: string, token: string): Person {
  const headers = { cookie: `cityloop_session=${token}`, origin: base, connection: 'close' };
  async function send(path: string, init: RequestInit): Promise<Reply> {
    const response = await fetch(base + path, { ...init, headers: { ...headers, ...init.headers } });
    const isJson = response.headers.get('content-type')?.includes('json');
    const body = isJson ? await response.json() : Buffer.from(await response.arrayBuffer());
    return { status: response.status, body, headers: response.headers };
  }
  const post = (path: string, body: unknown) =>
    send(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  return {
    get: (path) => send(path, {}),
    post,
    act: ({ id, version }, action, said = {}) =>
      post(`/api/cases/${id}/actions`, { requestId: randomUUID(), expectedVersion: version, action, ...said }),
    upload(caseId, file, stage) {
      const form = new FormData();
      form.set('stage', stage);
      form.set('file', new Blob([new Uint8Array(file)]), 'photo.jpg');
      return send(`/api/cases/${caseId}/evidence`, { method: 'POST', body: form });
    },
  };
}
