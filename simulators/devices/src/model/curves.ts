import { chance } from '@cityloop/dice/chance';
import type { Device, Sample } from './device.ts';
import { bell, type LocalTime } from './local-time.ts';
import { smoothNoise, sway } from './random.ts';
import type { Weather } from './weather.ts';

/** What a curve is drawn from. `at` in epoch milliseconds. */
export interface Moment {
  readonly seed: number;
  readonly at: number;
  readonly local: LocalTime;
  readonly weather: Weather;
}

type Curve = (device: Device, moment: Moment) => Sample;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * A quiet city, type by type. Every curve stays clear of the thresholds of the demo city's rules, rain or not: what
 * breaches them is an incident.
 */
const CURVES: Readonly<Record<string, Curve>> = {
  'air-station': airStation,
  'noise-monitor': noiseMonitor,
  'water-level-gauge': waterLevelGauge,
  'manhole-sensor': manholeSensor,
  'traffic-detector': trafficDetector,
  'smart-bin': smartBin,
  'lamp-controller': lampController,
  'smoke-detector': smokeDetector,
  'parking-detector': parkingDetector,
};

/** What the device would report on an ordinary day. */
export function normalSample(device: Device, moment: Moment): Sample {
  return CURVES[device.type]?.(device, moment) ?? {};
}

/** A trait of a device that never changes, in [0, 1). */
function trait(device: Device, name: string, { seed }: Moment): number {
  return chance(seed, device.id, name);
}

/** The device's own restlessness in [-1, 1), changing over `periodMs`. */
function stir(device: Device, name: string, { seed, at }: Moment, periodMs: number): number {
  return sway(`${seed}:${device.id}:${name}`, at / periodMs);
}

/** Share of the streets' capacity in use, 0 to 1: two peaks on working days, a broad hump at week-ends. */
function trafficLoad({ hour, isWeekend }: LocalTime): number {
  if (isWeekend) return 0.12 + 0.45 * bell(hour, 15, 4.5);
  return Math.min(1, 0.1 + 0.72 * bell(hour, 8.2, 1.1) + 0.78 * bell(hour, 18, 1.4) + 0.38 * bell(hour, 13, 3.5));
}

function airStation(device: Device, moment: Moment): Sample {
  const { local, weather } = moment;
  const place = 0.75 + 0.5 * trait(device, 'place', moment);
  const washed = (1 - 0.55 * weather.wind) * (1 - 0.5 * weather.rain);
  const pm25 = (26 + 22 * trafficLoad(local) + 10 * stir(device, 'pm', moment, 40 * MINUTE_MS)) * place * washed;
  const o3 = (28 + 95 * weather.sun + 10 * stir(device, 'o3', moment, HOUR_MS)) * (1.15 - 0.3 * place);
  return {
    pm25: Math.max(4, pm25),
    pm10: Math.max(8, pm25 * 1.55 + 8 * stir(device, 'dust', moment, 25 * MINUTE_MS)),
    no2: Math.max(5, (14 + 34 * trafficLoad(local)) * place * washed),
    o3: Math.max(6, o3),
    temperature: weather.temperature + 1.2 * (place - 1) + 0.4 * stir(device, 'warm', moment, 20 * MINUTE_MS),
    humidity: Math.min(100, weather.humidity + 3 * stir(device, 'damp', moment, 30 * MINUTE_MS)),
  };
}

function noiseMonitor(device: Device, moment: Moment): Sample {
  const day = Math.max(0.15, trafficLoad(moment.local));
  const level = 45 + 17 * Math.sqrt(day) + 7 * trait(device, 'road', moment) + 3 * moment.weather.rain;
  return { noise: level + 2.5 * stir(device, 'noise', moment, 90_000) };
}

/** Metres above the place's own mark: the road in an underpass, the warning level on a river. */
function waterLevelGauge(device: Device, moment: Moment): Sample {
  const { weather, at } = moment;
  if (isUnderpass(device)) {
    const drain = 0.5 + 0.5 * trait(device, 'drain', moment);
    const ripple = 0.012 * smoothNoise(`${moment.seed}:${device.id}:ripple`, at / (5 * MINUTE_MS));
    return { 'water-level': Math.max(0, 0.068 * weather.rain * drain + ripple - 0.004) };
  }
  const tide = 0.35 * Math.sin((2 * Math.PI * at) / (12.42 * HOUR_MS));
  const bed = -2.4 + 0.8 * trait(device, 'bed', moment);
  return { 'water-level': bed + tide + 0.5 * weather.rain + 0.05 * stir(device, 'wave', moment, 3 * MINUTE_MS) };
}

/** Only an underpass can be flooded by rain; the ids of the demo city say which gauge stands in one. */
export function isUnderpass(device: Device): boolean {
  return device.id.startsWith('underpass');
}

function manholeSensor(device: Device, moment: Moment): Sample {
  const rest = 2.5 * trait(device, 'rest', moment);
  return {
    open: false,
    tilt: Math.max(0, rest + 0.6 * stir(device, 'tremor', moment, MINUTE_MS)),
    battery: battery(device, moment),
  };
}

/** Falls over some 200 days and is replaced in time. */
function battery(device: Device, moment: Moment): number {
  const days = moment.at / DAY_MS + 200 * trait(device, 'battery', moment);
  return 100 - 68 * ((days % 200) / 200);
}

function trafficDetector(device: Device, moment: Moment): Sample {
  const { local, weather } = moment;
  const capacity = 1_400 + 3_800 * trait(device, 'lanes', moment);
  const busy = 0.75 + 0.25 * trait(device, 'busy', moment);
  const load = trafficLoad(local) * busy * (1 + 0.1 * stir(device, 'flow', moment, 4 * MINUTE_MS));
  const freeSpeed = 38 + 32 * trait(device, 'road', moment);
  return {
    flow: capacity * load,
    speed: freeSpeed * (1 - 0.48 * load) * (1 - 0.15 * weather.rain) + 2 * stir(device, 'speed', moment, MINUTE_MS),
    occupancy: 3 + 36 * load + 1.5 * (1 + stir(device, 'queue', moment, MINUTE_MS)),
  };
}

/** Fills over 10 to 30 hours and is emptied at 78 to 88 %. */
function smartBin(device: Device, moment: Moment): Sample {
  const periodMs = (10 + 20 * trait(device, 'use', moment)) * HOUR_MS;
  const cycle = moment.at / periodMs + trait(device, 'phase', moment);
  const top = 78 + 10 * trait(device, 'top', moment);
  return {
    fill: 3 + (top - 3) * (cycle - Math.floor(cycle)),
    temperature: moment.weather.temperature + 2 + 5 * moment.weather.sun,
  };
}

/** Lit from dusk to dawn, each lamp with its own few minutes. */
function lampController(device: Device, moment: Moment): Sample {
  const dusk = 18.3 + 0.9 * -Math.cos((2 * Math.PI * (moment.local.dayOfYear - 20)) / 365);
  const own = 0.15 * (trait(device, 'light', moment) - 0.5);
  const { hour } = moment.local;
  const isOn = hour >= dusk + own || hour < 24 - dusk + own;
  const watts = 90 + 110 * trait(device, 'watts', moment);
  return { on: isOn, power: isOn ? watts * (1 + 0.02 * stir(device, 'grid', moment, HOUR_MS)) : 0, fault: false };
}

function smokeDetector(device: Device, moment: Moment): Sample {
  const kitchen = bell(moment.local.hour, 18.5, 0.8) + bell(moment.local.hour, 11.8, 0.6);
  const smoke = 0.08 + 0.25 * kitchen * trait(device, 'kitchen', moment);
  return { smoke: smoke + 0.04 * (1 + stir(device, 'air', moment, 2 * MINUTE_MS)), battery: battery(device, moment) };
}

function parkingDetector(device: Device, moment: Moment): Sample {
  const { hour, isWeekend } = moment.local;
  const isHome = trait(device, 'use', moment) < 0.45;
  const home = 0.45 + 0.42 * bell(hour, 2, 5);
  const work = 0.12 + (isWeekend ? 0.45 : 0.66) * bell(hour, 14, 3.6);
  const places = 80 + Math.round(420 * trait(device, 'places', moment));
  const share = Math.min(
    0.92,
    Math.max(0.03, (isHome ? home : work) + 0.05 * stir(device, 'cars', moment, 12 * MINUTE_MS)),
  );
  const taken = Math.round(places * share);
  return { 'occupied-count': taken, occupancy: (100 * taken) / places };
}
