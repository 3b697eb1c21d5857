/**
 * Whether what arrives comes in. While publishers have to wait, and for a moment afterwards, what they have to say may stand
 * outside: nobody may then conclude from our silence that a source has said nothing.
 */
export interface Door {
  /** Up to when everything that arrived has come in, by our clock; infinity where nothing waits outside. */
  arrivedThrough(): number;
  /** What arrives from now on waits outside. Counted: opened as often as closed. */
  close(): void;
  /** It comes in again, within `SETTLE_MS`. */
  open(): void;
}

/** What arrived at the machine is read by us so much later at most, if the door is open. */
export const READ_WITHIN_MS = 25;
/** Sockets are read again, sessions are resumed, and what waited is here. */
const SETTLE_MS = 1_000;
/** Where it opens and closes all the time, since we take as much as we can, nobody waits outside for longer. */
const LONGEST_WAIT_MS = 5_000;

/** Closed at first: nothing is known of what arrived before the first opening. `now` is a clock that never steps, in milliseconds. */
export function createDoor(now: () => number): Door {
  let closings = 1;
  /** Of the time since it was last open and settled: its begin, and when it opened first; and when it last closed. */
  let since = Number.NEGATIVE_INFINITY;
  let openedAt = Number.POSITIVE_INFINITY;
  let closedAt = Number.NEGATIVE_INFINITY;
  let settledAt = Number.POSITIVE_INFINITY;
  const isSettled = () => closings === 0 && now() >= settledAt;

  return {
    arrivedThrough() {
      if (isSettled()) return Number.POSITIVE_INFINITY;
      const until = closings === 0 ? now() : closedAt;
      return until - openedAt < LONGEST_WAIT_MS ? since : Math.max(since, until - LONGEST_WAIT_MS);
    },
    close() {
      if (isSettled()) [since, openedAt] = [now(), Number.POSITIVE_INFINITY];
      if (closings === 0) closedAt = now();
      closings += 1;
    },
    open() {
      closings -= 1;
      if (closings > 0) return;
      openedAt = Math.min(openedAt, now());
      settledAt = now() + SETTLE_MS;
    },
  };
}
