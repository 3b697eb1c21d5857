import type { Generator } from '@cityloop/load/generator';
import type { Random } from '@cityloop/testbed/seeded-random';
import type { World } from './world.ts';

/** What a fault acts on, and the chance that it takes. */
export interface Stage {
  readonly world: World;
  readonly generator: Generator;
  readonly random: Random;
  /** How long a part stays away; between a third of it and the whole. */
  readonly awayMs: number;
}

/** Hurts, waits, and mends: when it has returned, everything runs again. */
export type Fault = (stage: Stage) => Promise<void>;

export function pauseOf({ random, awayMs }: Stage): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, (awayMs * (1 + 2 * random())) / 3));
}

/** A whole number from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}
