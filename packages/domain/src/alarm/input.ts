/** A reading of a source that a rule looks at, as the device said; booleans are 0 and 1. `at` in epoch milliseconds. */
export interface ReadingInput {
  readonly kind: 'reading';
  readonly metric: string;
  readonly at: number;
  readonly value: number;
}

/** It is `at` now, by the clock of whoever asks: nothing was measured. */
export interface Tick {
  readonly kind: 'tick';
  readonly at: number;
}

export type RuleInput = ReadingInput | Tick;
