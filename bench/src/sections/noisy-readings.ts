import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { createSeededRandom } from '@cityloop/testbed/seeded-random';

export interface NoisyPlan {
  readonly sources: number;
  /** Readings of each source. */
  readonly rounds: number;
  /** Epoch milliseconds of the first round. */
  readonly firstAt: number;
  readonly seed: number;
}

const CADENCE_MS = 10_000;
/** Devices' clocks and networks: a reading is up to so much late, in milliseconds. */
const JITTER_MS = 400;
const METRIC_KEY = 1;

/**
 * Readings as sensors make them: a value that drifts slowly, noise on it, one or two decimals, one reading every 10 s with
 * jitter. One round (a reading of each source) at a time, sorted by source. The same seed makes the same readings.
 */
export function* noisyRounds({ sources, rounds, firstAt, seed }: NoisyPlan): Generator<TakenReading[]> {
  const random = createSeededRandom(seed);
  const kinds = Array.from({ length: sources }, (_, source) => ({
    level: 5 + random() * 95,
    drift: 0.02 + random() * 0.1,
    noise: 0.05 + random() * 0.4,
    decimals: source % 2 === 0 ? 1 : 2,
    offset: Math.floor(random() * CADENCE_MS),
  }));
  for (let round = 0; round < rounds; round += 1) {
    yield kinds.map((kind, source) => {
      kind.level += (random() - 0.5) * kind.drift;
      const value = Number((kind.level + (random() - 0.5) * kind.noise).toFixed(kind.decimals));
      const at = firstAt + round * CADENCE_MS + kind.offset + Math.floor(random() * JITTER_MS);
      return { componentKey: source + 1, metricKey: METRIC_KEY, at, value, quality: 0, receivedAt: at };
    });
  }
}

export function lengthMs({ rounds }: Pick<NoisyPlan, 'rounds'>): number {
  return (rounds + 1) * CADENCE_MS;
}
