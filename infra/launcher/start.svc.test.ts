import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseFreePort } from '../machine/free-port.mjs';
import { isSameProcess } from '../machine/process-identity.mjs';
import { ROOT } from '../machine/toolchain.mjs';
import { readCluster } from '../postgres/postgres-cluster.mjs';
import type { Running } from './launcher-lock.mjs';

/** A start from nothing builds everything first. */
const START_LIMIT_MS = 180_000;

let dataDir: string;
let ports: { PORT: string; MQTT_PORT: string };
const launched: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cityloop-launcher-'));
  ports = { PORT: String(await chooseFreePort()), MQTT_PORT: String(await chooseFreePort()) };
});
afterAll(async () => {
  for (const child of launched) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  const cluster = readCluster(dataDir);
  if (cluster !== undefined) rmSync(cluster.folder, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs the launcher as `npm start` does, without simulators. */
function launch(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(ROOT, 'infra/launcher/start.mjs')], {
    env: { ...process.env, DATABASE_URL: '', SIMULATE: '0', DATA_DIR: dataDir, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launched.push(child);
  let output = '';
  let errors = '';
  child.stdout?.on('data', (text: Buffer) => {
    output += text;
  });
  child.stderr?.on('data', (text: Buffer) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }));
  const shows = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(text) && resolve();
      child.stdout?.on('data', look);
      look();
      void ended.then((end) => reject(new Error(`the launcher ended with ${end.code}: ${end.errors}${end.output}`)));
    });
  return { child, ended, shows };
}

const running = (): Running => JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8'));
const liveParts = (parts: Running['parts']) =>
  Object.keys(parts).filter((name) => parts[name] && isSameProcess(parts[name]));

async function isReady(): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${ports.PORT}/readyz`).catch(() => undefined);
  return answer?.status === 200;
}

async function secretsAreAccepted(): Promise<number> {
  const { accounts } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'));
  const address = `http://127.0.0.1:${ports.PORT}`;
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ username: 'admin', password: accounts.admin.password }),
  });
  return answer.status;
}

describe('npm start', () => {
  it('says in one line that a port is in use, and leaves nothing running', async () => {
    const blocker = createServer().listen(Number(ports.PORT), '127.0.0.1');
    await once(blocker, 'listening');
    const { code, errors } = await launch().ended;
    blocker.close();
    expect(code).toBe(1);
    expect(errors).toBe(`PORT ${ports.PORT} on 127.0.0.1 is in use: set PORT to a free port.\n`);
  });

  it.each([
    [
      'a wrong DATABASE_URL',
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', CITY: 'demo' },
      /^DATABASE_URL does not work .*\n$/,
    ],
    [
      'a DATABASE_URL without a CITY',
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      /^Cannot start: CITY is not set.*\n$/,
    ],
    [
      'a data folder that cannot be written',
      { DATA_DIR: '/dev/null/data' },
      /^DATA_DIR \/dev\/null\/data cannot be written.*\n$/,
    ],
    ['two faults at once', { PORT: 'x', TLS_CERT: '/none' }, /^Cannot start: .*PORT x.*TLS_CERT.*\n$/],
  ])('says in one line what is wrong with %s', async (_name, env: Record<string, string>, line) => {
    const { code, errors } = await launch(env).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(line);
  });

  it(
    'brings a city up, starts a killed part again, refuses a second launcher, and survives kill -9 of everything',
    async () => {
      const first = launch();
      await first.shows('CityLoop is up');
      expect(await isReady()).toBe(true);
      expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);

      const { parts } = running();
      expect(liveParts(parts).sort()).toEqual(['ingest', 'maintenance', 'postgres', 'server']);
      process.kill(parts.ingest?.pid ?? 0, 'SIGKILL');
      await first.shows('ingest ended (SIGKILL); starting it again');
      await expect.poll(isReady, { timeout: 20_000 }).toBe(true);

      const second = await launch({ PORT: '0', MQTT_PORT: '0' }).ended;
      expect(second.code).toBe(1);
      expect(second.errors).toMatch(/^CityLoop runs already on DATA_DIR .*\n$/);

      const everything = running();
      for (const { pid } of [everything.launcher, ...Object.values(everything.parts)]) process.kill(pid, 'SIGKILL');
      await first.ended;
      const again = launch();
      await again.shows('CityLoop is up');
      expect(await isReady()).toBe(true);
      expect(await secretsAreAccepted()).toBeLessThan(300);

      const last = running();
      again.child.kill('SIGINT');
      again.child.kill('SIGINT');
      expect((await again.ended).code).toBe(0);
      expect(liveParts(last.parts)).toEqual([]);
    },
    START_LIMIT_MS,
  );
});
