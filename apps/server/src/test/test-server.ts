import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '@cityloop/db/connection/pool';
import { insertAccount } from '@cityloop/db/people/account';
import { insertKioskToken } from '@cityloop/db/people/kiosk-token';
import { hashToken, newToken } from '@cityloop/db/people/token';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import { MINI_CITY } from '@cityloop/steward/import/fixture/mini-city';
import { importCity } from '@cityloop/steward/import/import-city';
import { createPasswords } from '../people/password.ts';
import { createService } from '../service.ts';
import { type DatabaseGate, openDatabaseGate } from './database-gate.ts';

/** Everybody's password in a test city. */
export const PASSWORD = 'a password for tests';

export interface TestServer {
  readonly url: string;
  readonly database: TestDatabase;
  readonly kioskToken: string;
  readonly dataDir: string;
  /** What stands between server and database, to take the database away. */
  readonly gate: DatabaseGate;
  /** The Cookie header of a new sign-in by REST. */
  signIn(username: string): Promise<string>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A write as a page of ours sends it. */
  send(method: string, path: string, cookie: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/** The whole server, as `main` wires it, on a real database with the mini city and its people. */
export async function testServer(
  options: { onBreaking?: (reason: string) => void; ingestMqttPort?: number } = {},
): Promise<TestServer> {
  const database = await testDatabase();
  const client = await database.owner.connect();
  await prepareTelemetryStorage(client).finally(() => client.release());
  const kioskToken = newToken();
  await addPeople(database, kioskToken);
  const gate = await openDatabaseGate(database.serviceUrl);
  const dataDir = await mkdtemp(join(tmpdir(), 'cityloop-server-'));
  await writeFile(join(dataDir, 'secrets.json'), '{}');
  const logger = createLogger({ app: 'test', level: 'silent' });
  const pool = createPool({ url: gate.url, applicationName: 'test-server' }, () => {});
  const service = await createService({
    config: {
      DATABASE_URL: gate.url,
      DATA_DIR: dataDir,
      PORT: 0,
      BIND: '127.0.0.1',
      LOG_LEVEL: 'silent',
      INGEST_MQTT_PORT: options.ingestMqttPort,
    },
    pool,
    logger,
    metrics: createMetrics('test'),
    onBreaking: options.onBreaking ?? (() => undefined),
    checkAnswers: true,
  });
  await new Promise<void>((resolve) => service.web.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.web.address() as AddressInfo).port}`;
  const ask = (path: string, init: RequestInit = {}) => fetch(url + path, init);
  return {
    url,
    database,
    kioskToken,
    dataDir,
    gate,
    fetch: ask,
    async signIn(username) {
      const response = await ask('/api/session', json('POST', { username, password: PASSWORD }));
      if (response.status !== 200) throw new Error(`${username} can't sign in: ${await response.text()}`);
      return response.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
    send: (method, path, cookie, body) => ask(path, json(method, body, { cookie, origin: url })),
    async stop() {
      await service.stop();
      service.web.closeAllConnections();
      await new Promise((resolve) => service.web.close(resolve));
      await pool.end();
      await gate.stop();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** A request with a JSON body. */
export function json(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  if (body === undefined) return { method, headers };
  return { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

async function addPeople({ owner }: TestDatabase, kioskToken: string): Promise<void> {
  const { accounts } = await importCity(owner, MINI_CITY);
  const passwordHash = await (await createPasswords()).hash(PASSWORD);
  for (const account of accounts) await insertAccount(owner, { ...account, passwordHash });
  await insertKioskToken(owner, hashToken(kioskToken), 'wall');
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every operation and state the shape they expect
export async function readJson(response: Response): Promise<any> {
  return response.json();
}

/** What a test looks at of an answer; an answer of 204 has no body. */
export async function answerOf(response: Response) {
  return { status: response.status, body: response.status === 204 ? undefined : await readJson(response) };
}
