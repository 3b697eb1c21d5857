import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchCity } from '@cityloop/testbed/launched-city';

const START_LIMIT_MS = 240_000;

/**
 * Starts a city of its own by the command that users start theirs with, without simulators: the journeys are its
 * devices and its people. Returns what stops it.
 */
// biome-ignore lint/style/noDefaultExport: Playwright loads a global set-up by its default export
export default async function startCity(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cityloop-journeys-'));
  const city = await launchCity({ dataDir, env: process.env });
  process.env.CITY_URL = city.url;
  process.env.CITY_MQTT_URL = `mqtt://127.0.0.1:${city.mqttPort}`;
  process.env.CITY_DATA_DIR = dataDir;
  const stop = async () => {
    await city.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await city.until(city.isReady, START_LIMIT_MS);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
