import { setTimeout as delay } from 'node:timers/promises';
import { startCpuMeter } from './cpu-meter.ts';

const WINDOW_MS = 400;
const QUIET_SHARE = 0.08;

/**
 * Waits until these processes use next to nothing, so that what one segment left to do (rollups, vacuum, checkpoint)
 * doesn't burden the next one. Goes on after the limit, since a busy machine may never be quiet.
 */
export async function waitForQuiet(roots: Readonly<Record<string, number>>, limitMs = 8_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    const stop = startCpuMeter(roots);
    await delay(WINDOW_MS);
    const { elapsedMs, msByName } = stop();
    const used = Object.values(msByName).reduce((sum, ms) => sum + ms, 0);
    if (used < elapsedMs * QUIET_SHARE) return;
  }
}
