import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { type LaunchedCity, launchCity } from '@cityloop/testbed/launched-city';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A start from nothing builds everything first. */
const START_LIMIT_MS = 240_000;
const BROKER_PASSWORD = 'br0ker-p%40ss';
const OWNER_PASSWORD = '0wner-p%2Fss';

if (!hasMosquitto)
  process.stderr.write('SKIPPED: what a start prints. Install it (Debian: apt-get install mosquitto).\n');

const hasProc = process.platform === 'linux';

/** Every command line and nothing else of all processes; those that end meanwhile are left out. */
function commandLines(): string[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [readFileSync(`/proc/${name}/cmdline`, 'utf8')];
    } catch {
      return [];
    }
  });
}

describe.skipIf(!hasMosquitto)('a start with URLs that hold passwords (install mosquitto to run it)', () => {
  let database: TestDatabase;
  let broker: Mosquitto;
  let city: LaunchedCity | undefined;
  const dataDir = mkdtempSync(join(tmpdir(), 'cityloop-unprinted-'));

  beforeAll(async () => {
    database = await testDatabase();
    broker = await startMosquitto();
  });
  afterAll(async () => {
    await city?.stop();
    await broker?.stop();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  function urls() {
    return {
      DATABASE_URL: database.ownerUrl,
      MQTT_URL: broker.url.replace('mqtt://', `mqtt://ingest:${BROKER_PASSWORD}@`),
    };
  }
  /** Passwords and keys of this city, as they stand in its files and URLs. */
  function secrets(): string[] {
    const { accounts, mqtt, kiosk } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
    const { databaseUrl } = JSON.parse(readFileSync(join(dataDir, 'runtime.json'), 'utf8'));
    const made = Object.values<{ password: string }>({ ...accounts, ...mqtt }).map(({ password }) => password);
    const ofUrls = [BROKER_PASSWORD, decodeURIComponent(BROKER_PASSWORD)];
    const ofDatabase = [databaseUrl, database.ownerUrl].map((url) => new URL(url).password);
    return [...made, kiosk.token, ...ofDatabase, ...ofUrls];
  }
  const logs = () =>
    readdirSync(join(dataDir, 'logs')).map((name) => readFileSync(join(dataDir, 'logs', name), 'utf8'));
  const ask = () => city?.isReady() ?? Promise.resolve(false);

  it(
    'prints none of them, logs none, and gives none as an argument of a process, also while broker and database fail',
    async () => {
      city = await launchCity({ dataDir, env: { ...process.env, ...urls(), CITY: 'demo' } });
      await city.until(async () => city?.said().includes('CityLoop is up') === true, START_LIMIT_MS);
      const arguments_ = hasProc ? commandLines() : [];
      await broker.kill();
      await database.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()`,
        [database.name],
      );
      await expect.poll(() => logs().join('').includes('mqtt broker is away'), { timeout: 20_000 }).toBe(true);
      await broker.start();
      await city.until(ask, 60_000);
      await city.stop();
      const known = secrets();
      expect(known.every((secret) => secret.length >= 8)).toBe(true);
      const seen = [city.said(), ...logs(), ...arguments_].join('\n');
      expect(seen).toContain('mqtt broker is away');
      expect(city.said()).toContain(`mqtt://127.0.0.1:${broker.port}`);
      expect(known.filter((secret) => seen.includes(secret))).toEqual([]);
      city = undefined;
    },
    START_LIMIT_MS + 120_000,
  );

  it.each([
    ['a broker that isn’t there', () => ({ ...urls(), MQTT_URL: `mqtt://ingest:${BROKER_PASSWORD}@127.0.0.1:x` })],
    ['a database that isn’t one', () => ({ ...urls(), DATABASE_URL: `postgres://owner:${OWNER_PASSWORD}@host:x/y` })],
    [
      'a database that isn’t there',
      () => ({ ...urls(), DATABASE_URL: `postgres://owner:${OWNER_PASSWORD}@127.0.0.1:1/y` }),
    ],
  ])('says what is wrong without a word of them: %s', async (_what, env) => {
    const failing = await launchCity({ dataDir, env: { ...process.env, ...env(), CITY: 'demo' } });
    await expect(failing.until(async () => false, 60_000)).rejects.toThrow('the city did not start');
    const said = failing.said();
    expect(said).toMatch(/MQTT_URL|DATABASE_URL/);
    for (const secret of [BROKER_PASSWORD, OWNER_PASSWORD]) {
      expect(said).not.toContain(secret);
      expect(said).not.toContain(decodeURIComponent(secret));
    }
  });
});
