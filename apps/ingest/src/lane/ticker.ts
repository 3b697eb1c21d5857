import type { BreachWatch } from '../rules/breach.ts';
import { READ_WITHIN_MS } from './door.ts';

/** What is due in one lane by time alone: it goes into the lane's next batch, so that no tick overtakes a reading. */
export interface LaneTicks {
  /** Components to be judged with this batch. */
  due(): readonly number[];
  /** They were, and it is committed. */
  settle(components: readonly number[]): void;
}

export interface Ticker {
  /** `wake` makes the lane write a batch soon, even one without a message. */
  addLane(index: number, wake: () => void): LaneTicks;
  start(): void;
  stop(): void;
}

export interface TickerParts {
  readonly watch: Pick<BreachWatch, 'takeDue' | 'nextMoment'>;
  readonly laneOf: (componentKey: number) => number;
  /** Milliseconds of a clock that never steps. */
  readonly now: () => number;
}

/** In one transaction; many more moments than this at once are worked off one batch after the other. */
const MOST_IN_A_BATCH = 5_000;
/** A moment that a batch has brought meanwhile is found at the next look; so is what had to wait for what is still on its way. */
const LOOK_AT_LEAST_EVERY_MS = 50;
const LOOK_AT_MOST_EVERY_MS = 20;

/** Sends what is due to the lane of its source. One look serves all that is due by then; between looks nothing is done for a source. */
export function createTicker({ watch, laneOf, now }: TickerParts): Ticker {
  const lanes = new Map<number, { readonly due: Set<number>; readonly wake: () => void }>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    for (const componentKey of watch.takeDue(now() - READ_WITHIN_MS, Number.POSITIVE_INFINITY)) {
      lanes.get(laneOf(componentKey))?.due.add(componentKey);
    }
    for (const { due, wake } of lanes.values()) if (due.size > 0) wake();
    const next = (watch.nextMoment() ?? Number.POSITIVE_INFINITY) + READ_WITHIN_MS - now();
    timer = setTimeout(look, Math.min(Math.max(LOOK_AT_MOST_EVERY_MS, next), LOOK_AT_LEAST_EVERY_MS));
  }

  return {
    addLane(index, wake) {
      const due = new Set<number>();
      lanes.set(index, { due, wake });
      return {
        due: () => [...due].slice(0, MOST_IN_A_BATCH),
        settle(components) {
          for (const componentKey of components) due.delete(componentKey);
          if (due.size > 0) wake();
        },
      };
    },
    start: look,
    stop: () => clearTimeout(timer),
  };
}
