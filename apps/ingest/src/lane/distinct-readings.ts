import type { TakenReading } from '@cityloop/domain/telemetry/reading';

export interface DistinctReadings {
  /** Each (component, metric, time) once, ordered by them. */
  readonly readings: readonly TakenReading[];
  /** The newest of each component and metric. */
  readonly latest: readonly TakenReading[];
  /** What was left out. */
  readonly repeats: number;
  /** What was left out with another value than the one that stays. */
  readonly conflicts: number;
}

/**
 * Sorts readings by component, metric and time, and takes out the repeats: of one key the first to come stays. So rows
 * land side by side, writers lock in one order, and rules see time pass.
 */
export function distinctReadings(given: readonly TakenReading[]): DistinctReadings {
  const sorted = given.toSorted((a, b) => a.componentKey - b.componentKey || a.metricKey - b.metricKey || a.at - b.at);
  const readings: TakenReading[] = [];
  const latest: TakenReading[] = [];
  let conflicts = 0;
  let last: TakenReading | undefined;
  for (const reading of sorted) {
    const isSameStream = last?.componentKey === reading.componentKey && last.metricKey === reading.metricKey;
    if (isSameStream && last?.at === reading.at) {
      if (last.value !== reading.value) conflicts += 1;
      continue;
    }
    readings.push(reading);
    if (isSameStream) latest[latest.length - 1] = reading;
    else latest.push(reading);
    last = reading;
  }
  return { readings, latest, repeats: given.length - readings.length, conflicts };
}
