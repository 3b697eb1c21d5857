import type { Reading } from '../telemetry/reading.ts';

/** How long a breach lasts until it raises an alarm, and normality until it clears it. */
export interface Delays {
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

/** What one rule remembers of one source. Times are the readings' own, in epoch milliseconds. */
export interface RuleState {
  /** An alarm is active in `active` and `falling`. */
  readonly phase: 'normal' | 'rising' | 'active' | 'falling';
  /** When the phase began; 0 before the first. */
  readonly since: number;
  /** The newest reading seen, 0 before the first: older ones are late and change nothing. Ticks leave it as it is. */
  readonly lastAt: number;
  /** What was measured when the phase began. */
  readonly value: number;
  /** The worst value since the breach began. */
  readonly peak: number | undefined;
  /** The metric whose reading began the phase, where a rule looks at several. */
  readonly metric?: string;
  /** What `rate` remembers: readings that a later one may be compared with, oldest first. */
  readonly samples?: readonly Reading[];
  /** What `composite` remembers, in the order of its parts. */
  readonly parts?: readonly PartState[];
}

/** One part of a composite rule. */
export interface PartState {
  readonly isOn: boolean;
  /** The newest reading of its metric; 0 before the first. */
  readonly lastAt: number;
}

export const INITIAL_RULE_STATE: RuleState = { phase: 'normal', since: 0, lastAt: 0, value: 0, peak: undefined };

/** What a rule makes of a reading. Neither on nor off: within the dead band. */
export interface Observation {
  readonly at: number;
  readonly value: number;
  readonly isOn: boolean;
  readonly isOff: boolean;
  /** The worst value, if there is a breach. */
  readonly peak: number | undefined;
}

/**
 * One step over a reading that is newer than the last. What time alone had completed is not made up for: a source that reports
 * normal before a tick came has been normal. No phase begins before the one that it follows, even where the reading is older than
 * what a tick completed.
 */
export function observe(delays: Delays, state: RuleState, seen: Observation): RuleState {
  const at = Math.max(seen.at, state.since);
  switch (state.phase) {
    case 'normal':
      if (!seen.isOn) return { ...state, lastAt: seen.at };
      return begin(state, delays.onDelayMs === 0 ? 'active' : 'rising', at, seen);
    case 'rising':
      if (!seen.isOn) return begin(state, 'normal', at, seen);
      if (at - state.since < delays.onDelayMs) return { ...state, lastAt: seen.at, peak: seen.peak };
      return begin(state, 'active', at, seen);
    case 'active':
      if (!seen.isOff) return { ...state, lastAt: seen.at, peak: seen.peak };
      return begin(state, delays.offDelayMs === 0 ? 'normal' : 'falling', at, seen);
    case 'falling':
      if (!seen.isOff) return begin(state, 'active', at, seen);
      if (at - state.since < delays.offDelayMs) return { ...state, lastAt: seen.at };
      return begin(state, 'normal', at, seen);
  }
}

function begin(state: RuleState, phase: RuleState['phase'], at: number, { at: lastAt, value, peak }: Observation) {
  return { ...state, phase, since: at, lastAt, value, peak: peakIn(phase, state, peak) };
}

function peakIn(phase: RuleState['phase'], { peak }: RuleState, next: number | undefined): number | undefined {
  if (phase === 'normal') return undefined;
  return phase === 'falling' ? peak : next;
}

/** Completes a delay whose time is over at `now`, as of the moment when it was over and with the value that began it. */
export function completeDelay(delays: Delays, state: RuleState, now: number): RuleState {
  const moment = delayEndsAt(delays, state);
  if (moment === undefined || now < moment) return state;
  if (state.phase === 'rising') return { ...state, phase: 'active', since: moment };
  return { ...state, phase: 'normal', since: moment, peak: undefined };
}

/** When a delay that runs is over. */
export function delayEndsAt({ onDelayMs, offDelayMs }: Delays, { phase, since }: RuleState): number | undefined {
  if (phase === 'rising') return since + onDelayMs;
  return phase === 'falling' ? since + offDelayMs : undefined;
}

/** Whether a state says more than that the source is normal: one that says no more need not be kept. */
export function isRemembered({ phase, since, lastAt, samples, parts }: RuleState): boolean {
  return phase !== 'normal' || since > lastAt || samples !== undefined || parts !== undefined;
}

/** An alarm is active. */
export function isAlarmed({ phase }: RuleState): boolean {
  return phase === 'active' || phase === 'falling';
}
