import type { MalformedReason, Plan } from './plan.ts';

/** What fixes every message of a run: with these the checker knows what was in a message of which it has the number alone. */
export interface ScriptFacts {
  readonly plan: Plan;
  readonly seed: number;
  /** Marks what belongs to this run: lower-case letters and digits. */
  readonly run: string;
  /** Epoch milliseconds, whole. */
  readonly startedAt: number;
}

export type MessageKind = 'reading' | 'event' | 'poison' | MalformedReason;

export interface ScriptedMessage {
  readonly topic: string;
  readonly payload: string;
}
