import { chance } from '@cityloop/dice/chance';
import { normalSample } from './curves.ts';
import { type Device, intervalMs, type Sample } from './device.ts';
import { faultAt } from './faults.ts';
import { type Incident, withIncidents } from './incident.ts';
import { localTime } from './local-time.ts';
import { clockErrorMs, drifted, isGone, type Sickness, stuckAt } from './sickness.ts';
import { weatherAt } from './weather.ts';

export interface CityModel {
  readonly seed: number;
  readonly utcOffsetMinutes: number;
  /** Devices that are never well, by id. */
  readonly sick?: ReadonlyMap<string, Sickness>;
}

/** What a device does at a time: gone, there without a word, or a sample of what it takes for the time. */
export type Behaviour =
  | { readonly kind: 'offline' | 'quiet' }
  | { readonly kind: 'sample'; readonly sample: Sample; readonly at: number };

/** Digits behind the point, as such instruments show them; 0 for what is not listed. */
const DECIMALS: Readonly<Record<string, number>> = {
  temperature: 1,
  noise: 1,
  'water-level': 2,
  tilt: 1,
  smoke: 2,
};
/** Occupancy of a road is read finer than that of a car park. */
const ROAD_OCCUPANCY_DECIMALS = 1;

/** The one entry to the model: depends on its arguments alone. `incidents` are those that may touch the device. */
export function behave(model: CityModel, device: Device, at: number, incidents: readonly Incident[]): Behaviour {
  const fault = faultAt(model.seed, device, at, intervalMs(device.type, false) ?? 60_000);
  const isLeftAlone = incidents.length === 0;
  const sickness = isLeftAlone ? model.sick?.get(device.id) : undefined;
  if (isLeftAlone && (fault.isOffline || isGone(sickness, at))) return { kind: 'offline' };
  if (sickness === 'silent') return { kind: 'quiet' };
  const seenAt = isLeftAlone ? (fault.stuckSince ?? stuckAt(sickness, at)) : at;
  const normal = ordinarySample(model, device, seenAt);
  const sample = fault.isJump && isLeftAlone ? jump(normal) : drifted(sickness, normal, at);
  return {
    kind: 'sample',
    sample: rounded(device.type, withIncidents(device, sample, incidents, at)),
    at: at + clockErrorMs(sickness),
  };
}

/** Ordinary readings for charts of the past: neither faults nor incidents, but a drift, which has a past. */
export function pastSample(model: CityModel, device: Device, at: number): Sample {
  const sample = drifted(model.sick?.get(device.id), ordinarySample(model, device, at), at);
  return rounded(device.type, sample);
}

/** The order in which a seed prefers devices. */
export function rankOf(seed: number): (id: string) => number {
  return (id) => chance(seed, id, 'rank');
}

function ordinarySample({ seed, utcOffsetMinutes }: CityModel, device: Device, at: number): Sample {
  const local = localTime(at, utcOffsetMinutes);
  return normalSample(device, { seed, at, local, weather: weatherAt(seed, at, local) });
}

/** A single reading out of line in its first number: a bad contact, a spider before the lens. */
function jump(sample: Sample): Sample {
  const [first] = Object.entries(sample).filter(([, value]) => typeof value === 'number');
  return first ? { ...sample, [first[0]]: Number(first[1]) * 4 + 40 } : sample;
}

function rounded(type: string, sample: Sample): Sample {
  const entries = Object.entries(sample).map(([metric, value]) => {
    if (typeof value === 'boolean') return [metric, value] as const;
    const isRoad = metric === 'occupancy' && type === 'traffic-detector';
    const scale = 10 ** (isRoad ? ROAD_OCCUPANCY_DECIMALS : (DECIMALS[metric] ?? 0));
    return [metric, Math.round(value * scale) / scale] as const;
  });
  return Object.fromEntries(entries);
}
