import type { LocalUnit } from '@cityloop/domain/time/bucket';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Older readings are marked by component and hour, so that one late device doesn't recompute the whole city's minute. */
export const RECENT_MS = 10 * MINUTE_MS;
/** Stands for every component in `rollup_touched` and `rollup_due`. */
export const ALL_COMPONENTS = 0;

/** What the tables hold: minutes, and local hours and days of the city. */
export const STORED_RESOLUTIONS = ['1m', '1h', '1d'] as const;
export type StoredResolution = (typeof STORED_RESOLUTIONS)[number];

/** What may be asked for: the others are computed from those. */
export const ROLLUP_RESOLUTIONS = ['1m', '5m', '15m', '1h', '1d', '1mo'] as const;
export type RollupResolution = (typeof ROLLUP_RESOLUTIONS)[number];

/** Resolutions whose buckets are all of one length, on the clocks of every zone alike: offsets are quarters of an hour. */
export const FIXED_MS = { '1m': MINUTE_MS, '5m': 5 * MINUTE_MS, '15m': 15 * MINUTE_MS } as const;

/** The others follow local clocks. */
export const LOCAL_UNITS = { '1h': 'hour', '1d': 'day', '1mo': 'month' } as const satisfies Partial<
  Record<RollupResolution, LocalUnit>
>;

/** Start of a bucket that must be made again: a minute of all components, or an hour of one component and metric. */
export interface TouchedBucket {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: number;
}

/** The buckets that these readings touch, each once; `now` in epoch milliseconds. Recent ones are most and cost little. */
export function bucketsTouchedBy(
  readings: Iterable<{ readonly componentKey: number; readonly metricKey: number; readonly at: number }>,
  now: number,
): TouchedBucket[] {
  const minutes = new Set<number>();
  const hours = new Map<string, TouchedBucket>();
  for (const { componentKey, metricKey, at } of readings) {
    if (at >= now - RECENT_MS) minutes.add(floorTo(at, MINUTE_MS));
    else {
      const hour = floorTo(at, HOUR_MS);
      hours.set(`${componentKey}:${metricKey}:${hour}`, { componentKey, metricKey, at: hour });
    }
  }
  return [...[...minutes].map((at) => ({ componentKey: ALL_COMPONENTS, metricKey: 0, at })), ...hours.values()];
}

function floorTo(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
