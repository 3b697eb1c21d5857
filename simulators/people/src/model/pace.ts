import type { Draw } from '@cityloop/dice/chance';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** How long people take, from and to, in milliseconds, at speed 1. */
const PACES = {
  register: [15 * SECOND_MS, 60 * SECOND_MS],
  inspect: [35 * SECOND_MS, 150 * SECOND_MS],
  decideAtDesk: [12 * SECOND_MS, 70 * SECOND_MS],
  notice: [15 * SECOND_MS, 80 * SECOND_MS],
  work: [40 * SECOND_MS, 180 * SECOND_MS],
  reply: [30 * SECOND_MS, 100 * SECOND_MS],
  dawdle: [12 * MINUTE_MS, 30 * MINUTE_MS],
  neglect: [65 * MINUTE_MS, 95 * MINUTE_MS],
  patience: [4 * MINUTE_MS, 8 * MINUTE_MS],
} as const;

export function takes(what: keyof typeof PACES, draw: Draw): number {
  const [from, to] = PACES[what];
  return Math.round(from + draw() * (to - from));
}

/** City traffic, played ten times as fast, and finding the place. */
const METRES_PER_SECOND = 8 * 10;
const FIND_IT_MS = 15 * SECOND_MS;

export function travelMs(metres: number): number {
  return Math.round((metres / METRES_PER_SECOND) * SECOND_MS + FIND_IT_MS);
}
