import type { RestClient } from '@cityloop/client/rest';
import { encodePack } from '@cityloop/contract/mqtt/senml';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { type CityModel, pastSample } from './model/city-model.ts';
import type { Device } from './model/device.ts';
import type { Publisher } from './publisher.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 30 * MINUTE_MS;
const REACH_MS = 24 * 60 * MINUTE_MS;
/** Older than this, a reading can't be of this start. */
const BEFORE_THIS_START_MS = 60 * MINUTE_MS;
/** A message of a day each: 40 of them a second leave the broker to the present. */
const PAUSE_MS = 25;

/** Has the last device of the order readings of some hours ago? Then a former run has sent the past of all. */
export async function hasHistory(
  rest: RestClient,
  model: CityModel,
  devices: readonly Device[],
  now: number,
): Promise<boolean> {
  const last = devices.at(-1);
  if (!last) return true;
  const [metric] = Object.keys(pastSample(model, last, now));
  if (metric === undefined) return true;
  const { items } = await rest.call('listReadings', {
    params: { id: last.id },
    query: {
      metric,
      from: new Date(now - REACH_MS).toISOString(),
      to: new Date(now - BEFORE_THIS_START_MS).toISOString(),
      limit: 1,
    },
  });
  return items.length > 0;
}

/** Inside of the accepted window. What drifts is told from its own last week. */
const DRIFT_REACH_MS = 6.5 * REACH_MS;

/** One device's last day in one message, on full half hours: sent twice it is the same. */
function pastDay(model: CityModel, device: Device, now: number) {
  const newest = Math.floor((now - STEP_MS) / STEP_MS) * STEP_MS;
  const reachMs = model.sick?.get(device.id) === 'drifting' ? DRIFT_REACH_MS : REACH_MS;
  const readings = [];
  for (let at = newest - reachMs + STEP_MS; at <= newest; at += STEP_MS) {
    for (const [metric, value] of Object.entries(pastSample(model, device, at))) readings.push({ metric, at, value });
  }
  return encodePack(readings);
}

/** Sends the last day of every device, slowly, in order. Ends early by the signal. */
export async function backfill(
  publisher: Publisher,
  model: CityModel,
  devices: readonly Device[],
  { now, signal }: { readonly now: number; readonly signal: AbortSignal },
): Promise<void> {
  for (const device of devices) {
    if (signal.aborted) return;
    await publisher.send(readingTopic(device.district, device.id), pastDay(model, device, now));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
