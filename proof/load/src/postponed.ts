import type { Script } from './script.ts';

/** What is sent: a message, or its repetition. */
export function messageOf(sending: number): number {
  return Math.floor(sending / 2);
}

export function isRepetition(sending: number): boolean {
  return sending % 2 === 1;
}

export interface Postponed {
  /** A message is due: it leaves now or is held back, and so is its repetition; with it leaves what was held back until here. */
  pass(message: number): void;
  /** Nothing more will be due: all leaves now. */
  release(): void;
}

/** Messages that are held back and repetitions, by the place in the order of this connection at which they leave. */
export function createPostponed(script: Script, leave: (sending: number) => void): Postponed {
  const byPlace = new Map<number, number[]>();
  const lag = script.plan.faults.duplicates?.lag ?? 1;
  let place = 0;
  function postpone(until: number, sending: number): void {
    const there = byPlace.get(until);
    if (there) there.push(sending);
    else byPlace.set(until, [sending]);
  }
  function leaveAt(reached: number): void {
    const there = byPlace.get(reached);
    if (!there) return;
    byPlace.delete(reached);
    for (const sending of there) leave(sending);
  }
  return {
    pass(message) {
      place += 1;
      const heldBack = script.heldBackBy(message);
      if (heldBack === 0) leave(message * 2);
      else postpone(place + heldBack, message * 2);
      if (script.isRepeated(message)) postpone(place + heldBack + lag, message * 2 + 1);
      leaveAt(place);
    },
    release() {
      for (const reached of [...byPlace.keys()].sort((a, b) => a - b)) leaveAt(reached);
    },
  };
}
