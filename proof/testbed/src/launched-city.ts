import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const POLL_MS = 20;
const KEPT_OUTPUT = 20_000;

export interface LaunchOptions {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The checkout whose city it is, instead of this one. */
  readonly root?: string;
}

/** A city that was started by the command of `npm start`, without simulators: whoever started it is its devices and people. */
export interface LaunchedCity {
  readonly url: string;
  readonly mqttPort: number;
  /** The end of what the launcher has printed. */
  said(): string;
  /** Asks until the first yes, also of what can't be asked yet. @throws with the launcher's own words when it ends, or after so many milliseconds */
  until(ask: () => Promise<boolean>, limitMs: number): Promise<void>;
  isReady(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Launchers that run now. */
const launchers = new Set<ChildProcess>();

/** Stops every city that still runs: whoever started them was told to end. */
export async function stopLaunchedCities(): Promise<void> {
  await Promise.all([...launchers].map(stopLauncher));
}

/** Returns at once: `until(isReady, …)` waits for the city. */
export async function launchCity({ dataDir, env, root = ROOT }: LaunchOptions): Promise<LaunchedCity> {
  const [port, mqttPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const launcher = spawn(process.execPath, [resolve(root, 'infra/launcher/start.mjs')], {
    cwd: root,
    env: {
      ...env,
      DATA_DIR: dataDir,
      PORT: String(port),
      MQTT_PORT: String(mqttPort),
      BIND: '127.0.0.1',
      SIMULATE: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  launchers.add(launcher);
  let said = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT_OUTPUT);
    });
  }
  return {
    url,
    mqttPort,
    said: () => said,
    async until(ask, limitMs) {
      const giveUpAt = performance.now() + limitMs;
      // Nothing listens yet, or it isn't complete yet: both are a no.
      while (!(await ask().catch(() => false))) {
        if (launcher.exitCode !== null) throw new Error(`the city did not start:\n${said}`);
        if (performance.now() > giveUpAt) throw new Error(`the city was not up in time:\n${said}`);
        await wait(POLL_MS);
      }
    },
    isReady: async () => (await fetch(`${url}/readyz`)).ok,
    stop: () => stopLauncher(launcher),
  };
}

async function stopLauncher(launcher: ChildProcess): Promise<void> {
  launchers.delete(launcher);
  if (launcher.exitCode !== null || launcher.signalCode !== null) return;
  const ended = once(launcher, 'exit');
  launcher.kill('SIGTERM');
  await ended;
}
