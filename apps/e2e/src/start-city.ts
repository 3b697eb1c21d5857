import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const LAUNCHER = resolve(import.meta.dirname, '../../../infra/launcher/start.mjs');
const START_LIMIT_MS = 240_000;

/**
 * Starts a city of its own by the command that users start theirs with, without simulators: the journeys are its
 * devices and its people. Returns what stops it.
 */
// biome-ignore lint/style/noDefaultExport: Playwright loads a global set-up by its default export
export default async function startCity(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cityloop-journeys-'));
  const [port, mqttPort] = [await freePort(), await freePort()];
  const city = spawn(process.execPath, [LAUNCHER], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), MQTT_PORT: String(mqttPort), SIMULATE: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  city.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  process.env.CITY_URL = `http://127.0.0.1:${port}`;
  process.env.CITY_MQTT_URL = `mqtt://127.0.0.1:${mqttPort}`;
  process.env.CITY_DATA_DIR = dataDir;
  const ended = once(city, 'exit');
  await Promise.race([
    untilReady(`${process.env.CITY_URL}/readyz`),
    ended.then(([code]) => {
      throw new Error(`The city did not start (exit code ${code}):\n${printed}`);
    }),
  ]);
  return async () => {
    city.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function untilReady(url: string): Promise<void> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > giveUpAt) throw new Error(`${url} was not ready within ${START_LIMIT_MS / 1000} s`);
    await new Promise((wait) => setTimeout(wait, 250));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('Cannot find a free port on loopback');
  return address.port;
}
