import type { Sample } from './device.ts';
import type { Effect, Reaction } from './incident-kind.ts';

function number(sample: Sample, metric: string): number {
  return Number(sample[metric] ?? 0);
}

/** Raises a metric towards `target` by strength; never lowers it. */
export function raise(metric: string, target: number): Effect {
  return (sample, strength) => {
    const value = number(sample, metric);
    return { ...sample, [metric]: Math.max(value, value + (target - value) * strength) };
  };
}

export const congest: Effect = (sample, strength) => ({
  ...sample,
  speed: number(sample, 'speed') * (1 - 0.85 * strength),
  flow: number(sample, 'flow') * (1 - 0.6 * strength),
  occupancy: Math.max(number(sample, 'occupancy'), number(sample, 'occupancy') * (1 - strength) + 86 * strength),
});

export const darken: Effect = (sample, strength) =>
  strength < 0.5 ? sample : { ...sample, on: false, power: 0, fault: true };
export const openCover: Effect = (sample, strength) => (strength < 0.5 ? sample : { ...sample, open: true, tilt: 14 });
export const polluted: Effect = (sample, strength) =>
  raise('pm10', 290)(raise('pm25', 190)(sample, strength), strength);
export const hum = raise('noise', 92);

export const QUEUE: Reaction = { type: 'traffic-detector', radiusMetres: 1_800, most: 3, share: 0.6 };
export const SHOUTS: Reaction = { type: 'noise-monitor', radiusMetres: 900, most: 2, share: 0.35 };
export const WINDROW: Reaction = { type: 'air-station', radiusMetres: 2_500, most: 1, share: 0.35 };
export const NONE: readonly Reaction[] = [];
