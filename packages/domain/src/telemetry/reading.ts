import type { Metric } from '../component/component.ts';

/** A resolved measurement; booleans are 0 and 1. `at` in epoch milliseconds, as the device said. */
export interface Reading {
  readonly at: number;
  readonly value: number;
}

/** A reading as it was taken in: whose it is, how good it is, and when it came. Times in epoch milliseconds. */
export interface TakenReading extends Reading {
  readonly componentKey: number;
  readonly metricKey: number;
  /** As of `qualityCode`. */
  readonly quality: number;
  readonly receivedAt: number;
}

/** Stored as a small number, sent as a word. Order is storage order: append only. */
export const QUALITIES = ['good', 'implausible'] as const;
export type Quality = (typeof QUALITIES)[number];

const GOOD = QUALITIES.indexOf('good');

export function qualityCode(quality: Quality): number {
  return QUALITIES.indexOf(quality);
}

export function qualityOf(code: number): Quality {
  return QUALITIES[code] ?? 'good';
}

/**
 * Whether a reading of this quality (as of `qualityCode`) may decide anything: raise, clear, or count as a sign of life of what
 * it measures. What is not believed is stored and shown, and no rule sees it.
 */
export function isBelieved(quality: number): boolean {
  return quality === GOOD;
}

/** Does the value lie where this metric can physically be? Implausible values are stored, not dropped. */
export function assess(reading: Reading, metric: Metric): Quality {
  if (metric.plausibleMin !== undefined && reading.value < metric.plausibleMin) return 'implausible';
  if (metric.plausibleMax !== undefined && reading.value > metric.plausibleMax) return 'implausible';
  return 'good';
}

/** Accepted span around the time of receipt. */
export interface ReadingWindow {
  readonly pastMs: number;
  readonly futureMs: number;
}

/** 7 days back, 5 minutes ahead (seed). */
export const DEFAULT_READING_WINDOW: ReadingWindow = { pastMs: 7 * 86_400_000, futureMs: 5 * 60_000 };

export function isInWindow(at: number, receivedAt: number, window: ReadingWindow): boolean {
  return at >= receivedAt - window.pastMs && at <= receivedAt + window.futureMs;
}
