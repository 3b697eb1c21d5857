import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Credential } from '@cityloop/load/frames';
import { launchCity } from '@cityloop/testbed/launched-city';
import { readEmbeddedDatabase, readSecrets } from '@cityloop/testbed/secrets';
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

/** @throws with the launcher's own words when the city doesn't come up within the limit */
export async function startCity({ root, dataDir, env, limitMs, brokerPort }: StartOptions): Promise<BenchCity> {
  const elsewhere = brokerPort === undefined ? {} : { MQTT_URL: `mqtt://127.0.0.1:${brokerPort}` };
  const city = await launchCity({ root, dataDir, env: { ...env, ...elsewhere } });
  const startedAt = performance.now();
  const since = async (ask: () => Promise<boolean>) => {
    await city.until(ask, limitMs);
    return performance.now() - startedAt;
  };
  try {
    const [firstPageMs, readyMs] = await Promise.all([since(() => isPageServed(city.url)), since(city.isReady)]);
    const built = /built \d+ parts|everything is built/.exec(city.said())?.[0] ?? 'nothing said of a build';
    return {
      ...readFacts(dataDir),
      url: city.url,
      broker: { host: '127.0.0.1', port: brokerPort ?? city.mqttPort },
      startTimes: { firstPageMs, readyMs, built },
      stop: city.stop,
    };
  } catch (error) {
    await city.stop();
    throw error;
  }
}

/** Whether a launcher lives that was started on this folder. */
export function isCityRunning(dataDir: string): boolean {
  try {
    return process.kill(readProcesses(dataDir).launcher.pid, 0);
  } catch {
    // No such file, or no such process.
    return false;
  }
}

/** Removes what a city left, also where its database lies outside of its folder. */
export function removeCity(dataDir: string): void {
  try {
    const { folder } = readEmbeddedDatabase(dataDir);
    rmSync(folder, { recursive: true, force: true });
    if (dirname(dirname(folder)) === '/var/lib/cityloop') rmSync(dirname(folder), { recursive: true, force: true });
  } catch (error) {
    // Without that file there is no database to remove.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  rmSync(dataDir, { recursive: true, force: true });
}

const processesSchema = z.object({
  launcher: z.object({ pid: z.number() }),
  parts: z.record(z.string(), z.object({ pid: z.number() })),
});

function readFacts(dataDir: string) {
  const { mqtt, kiosk } = readSecrets(dataDir);
  return {
    credential: mqtt.simulator,
    kioskToken: kiosk.token,
    ownerUrl: readEmbeddedDatabase(dataDir).ownerUrl,
    pids() {
      const { launcher, parts } = readProcesses(dataDir);
      const named = Object.entries(parts).map(([name, { pid }]) => [name, pid] as const);
      return { ...Object.fromEntries(named), launcher: launcher.pid };
    },
  };
}

function readProcesses(dataDir: string): z.output<typeof processesSchema> {
  return processesSchema.parse(JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')));
}

async function isPageServed(url: string): Promise<boolean> {
  const page = await fetch(`${url}/`);
  if (!page.ok) return false;
  const references = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  const parts = await Promise.all(references.map(async (path) => (await fetch(url + path)).arrayBuffer()));
  return parts.every((part) => part.byteLength > 0);
}
