import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Credential } from '@cityloop/load/frames';
import { z } from 'zod';
import type { BrokerAddress } from '../load/publisher.ts';

/** A city that was started by the command of `npm start`, without simulators: the load is its devices. */
export interface BenchCity {
  readonly url: string;
  readonly broker: BrokerAddress;
  readonly credential: Credential;
  readonly kioskToken: string;
  /** As the owner of the database server. */
  readonly ownerUrl: string;
  readonly startTimes: StartTimes;
  /** Process ids by name of part, for the CPU meter. */
  pids(): Record<string, number>;
  stop(): Promise<void>;
}

/** From the spawn of the launcher, in milliseconds. */
export interface StartTimes {
  /** The page at `/` and all that it refers to have been sent. */
  readonly firstPageMs: number;
  readonly readyMs: number;
  /** What the launcher said of its build. */
  readonly built: string;
}

export interface StartOptions {
  /** The checkout whose city it is. */
  readonly root: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  /** Of an external broker on this machine that takes anyone, instead of the one inside ingest. */
  readonly brokerPort?: number;
}

const POLL_MS = 20;

/** Launchers that run now. */
const launchers = new Set<ChildProcess>();

/** Stops every city that still runs: the bench was told to end. */
export async function stopCities(): Promise<void> {
  await Promise.all([...launchers].map(stopLauncher));
}

/** @throws with the launcher's own words when the city doesn't come up within the limit */
export async function startCity({ root, dataDir, env, limitMs, brokerPort }: StartOptions): Promise<BenchCity> {
  const [port, mqttPort] = [await chooseFreePort(), await chooseFreePort()];
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const launcher = spawn(process.execPath, [join(root, 'infra/launcher/start.mjs')], {
    cwd: root,
    env: {
      ...env,
      DATA_DIR: dataDir,
      PORT: String(port),
      MQTT_PORT: String(mqttPort),
      BIND: '127.0.0.1',
      SIMULATE: '0',
      ...(brokerPort === undefined ? {} : { MQTT_URL: `mqtt://127.0.0.1:${brokerPort}` }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launchers.add(launcher);
  const said = collectOutput(launcher);
  const stop = () => stopLauncher(launcher);
  try {
    const elapsed = () => performance.now() - startedAt;
    const until = (ask: () => Promise<boolean>) =>
      poll(launcher, ask, { said, giveUpAt: startedAt + limitMs, elapsed });
    const [firstPageMs, readyMs] = await Promise.all([
      until(() => isPageServed(url)),
      until(async () => (await fetch(`${url}/readyz`)).ok),
    ]);
    const built = /built \d+ parts|everything is built/.exec(said())?.[0] ?? 'nothing said of a build';
    return {
      ...readFacts(dataDir),
      url,
      broker: { host: '127.0.0.1', port: brokerPort ?? mqttPort },
      startTimes: { firstPageMs, readyMs, built },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether a launcher lives that was started on this folder. */
export function isCityRunning(dataDir: string): boolean {
  try {
    const { launcher } = processesSchema.parse(JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')));
    return process.kill(launcher.pid, 0);
  } catch {
    // No such file, or no such process.
    return false;
  }
}

/** Removes what a city left, also where its database lies outside of its folder. */
export function removeCity(dataDir: string): void {
  try {
    const { folder } = clusterSchema.parse(JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')));
    rmSync(folder, { recursive: true, force: true });
    if (dirname(dirname(folder)) === '/var/lib/cityloop') rmSync(dirname(folder), { recursive: true, force: true });
  } catch (error) {
    // Without that file there is no database to remove.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  rmSync(dataDir, { recursive: true, force: true });
}

const clusterSchema = z.object({ folder: z.string(), password: z.string(), port: z.number() });
const secretsSchema = z.object({
  mqtt: z.object({ simulator: z.object({ username: z.string(), password: z.string() }) }),
  kiosk: z.object({ token: z.string() }),
});
const processesSchema = z.object({
  launcher: z.object({ pid: z.number() }),
  parts: z.record(z.string(), z.object({ pid: z.number() })),
});

function readFacts(dataDir: string) {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(dataDir, name), 'utf8'));
  const cluster = clusterSchema.parse(read('postgres.json'));
  const { mqtt, kiosk } = secretsSchema.parse(read('secrets.json'));
  return {
    credential: mqtt.simulator,
    kioskToken: kiosk.token,
    ownerUrl: `postgres://cityloop:${cluster.password}@127.0.0.1:${cluster.port}/cityloop`,
    pids() {
      const { launcher, parts } = processesSchema.parse(read('processes.json'));
      const named = Object.entries(parts).map(([name, { pid }]) => [name, pid] as const);
      return { ...Object.fromEntries(named), launcher: launcher.pid };
    },
  };
}

function collectOutput(launcher: ChildProcess): () => string {
  let text = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-20_000);
    });
  }
  return () => text;
}

/** @returns milliseconds until the first yes */
async function poll(
  launcher: ChildProcess,
  ask: () => Promise<boolean>,
  { said, giveUpAt, elapsed }: { said: () => string; giveUpAt: number; elapsed: () => number },
): Promise<number> {
  for (;;) {
    // Nothing listens yet, or it isn't complete yet: both are a no.
    if (await ask().catch(() => false)) return elapsed();
    if (launcher.exitCode !== null) throw new Error(`the city did not start:\n${said()}`);
    if (performance.now() > giveUpAt) throw new Error(`the city was not up in time:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function isPageServed(url: string): Promise<boolean> {
  const page = await fetch(`${url}/`);
  if (!page.ok) return false;
  const references = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  const parts = await Promise.all(references.map(async (path) => (await fetch(url + path)).arrayBuffer()));
  return parts.every((part) => part.byteLength > 0);
}

async function stopLauncher(launcher: ChildProcess): Promise<void> {
  launchers.delete(launcher);
  if (launcher.exitCode !== null || launcher.signalCode !== null) return;
  const ended = once(launcher, 'exit');
  launcher.kill('SIGTERM');
  await ended;
}

async function chooseFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system has no free port on loopback');
  return address.port;
}
