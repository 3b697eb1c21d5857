import type { Device, Sample } from './device.ts';

/** What is wrong with a device for good, so that a city can be watched finding it. */
export type Sickness = 'stuck' | 'drifting' | 'skewed' | 'silent' | 'flapping';

const DAY_MS = 86_400_000;

/** Each sickness stays with a type in which it raises no alarm. */
const SICK: readonly (readonly [sickness: Sickness, type: string])[] = [
  ['stuck', 'air-station'],
  ['drifting', 'noise-monitor'],
  ['skewed', 'traffic-detector'],
  ['silent', 'parking-detector'],
  ['flapping', 'smart-bin'],
];
/** Of a type with fewer devices none is sick: a small city is well. */
const LEAST_OF_TYPE = 20;
const SICK_OF_TYPE = 2;

/** A handful, the first of each type in the seed's own order. */
export function chooseSick(devices: readonly Device[]): ReadonlyMap<string, Sickness> {
  return new Map(
    SICK.flatMap(([sickness, type]) => {
      const ofType = devices.filter((device) => device.type === type);
      const sick = ofType.length < LEAST_OF_TYPE ? [] : ofType.slice(0, SICK_OF_TYPE);
      return sick.map(({ id }) => [id, sickness] as const);
    }),
  );
}

/** Half a minute there, half a minute gone. */
const FLAP_MS = 30_000;

export function isGone(sickness: Sickness | undefined, at: number): boolean {
  return sickness === 'flapping' && Math.floor(at / FLAP_MS) % 2 === 1;
}

const STUCK_MS = 7 * DAY_MS;

/** The time whose values it shows: the present, or the beginning of the week. */
export function stuckAt(sickness: Sickness | undefined, at: number): number {
  return sickness === 'stuck' ? Math.floor(at / STUCK_MS) * STUCK_MS : at;
}

const DRIFT_DAYS = 10;
const DRIFT_PER_DAY = -2;

/** Every number sinks day by day, until somebody mends it after ten. */
export function drifted(sickness: Sickness | undefined, sample: Sample, at: number): Sample {
  if (sickness !== 'drifting') return sample;
  const drift = DRIFT_PER_DAY * ((at / DAY_MS) % DRIFT_DAYS);
  return Object.fromEntries(
    Object.entries(sample).map(([metric, value]) => [metric, typeof value === 'number' ? value + drift : value]),
  );
}

const CLOCK_ERROR_MS = -200_000;

/** Its clock is slow. */
export function clockErrorMs(sickness: Sickness | undefined): number {
  return sickness === 'skewed' ? CLOCK_ERROR_MS : 0;
}
