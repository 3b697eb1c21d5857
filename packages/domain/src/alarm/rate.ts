import type { Reading } from '../telemetry/reading.ts';
import type { RuleInput } from './input.ts';
import { isBackToNormal, isBreached, type Limit, worseOf } from './limit.ts';
import { completeDelay, type Delays, observe, type RuleState } from './phase.ts';

/** How fast the value changes has a limit. `on` and `off` are in the metric's unit per minute; what falls has a rate below 0. */
export interface RateParameters extends Limit, Delays {
  /** A reading is compared with one at least so much older. */
  readonly overMs: number;
}

/** Kept of each span: more say nothing more of how fast a value changes, and what is remembered stays small. */
const SAMPLES_PER_SPAN = 12;
const MINUTE_MS = 60_000;

/** A reading that nothing old enough can be compared with is remembered, and decides nothing. */
export function stepRate(rule: RateParameters, state: RuleState, input: RuleInput): RuleState {
  if (input.kind === 'tick') return completeDelay(rule, state, input.at);
  if (input.at <= state.lastAt) return state;
  const { at, value } = input;
  const samples = state.samples ?? [];
  const former = samples.findLast((sample) => sample.at <= at - rule.overMs);
  const remembered = { ...state, samples: remember(rule, samples, { at, value }) };
  if (!former) return { ...remembered, lastAt: at };
  const rate = ((value - former.value) / (at - former.at)) * MINUTE_MS;
  const isOn = isBreached(rule, rate);
  const peak = worseOf(rule, state.peak, rate);
  return observe(rule, remembered, { at, value: rate, isOn, isOff: isBackToNormal(rule, rate), peak });
}

/** Adds readings that were seen before: what a rule remembers is not stored, but what it remembers of is. Oldest first. */
export function withSamples(rule: RateParameters, state: RuleState, seen: readonly Reading[]): RuleState {
  const samples = seen.reduce<readonly Reading[]>((kept, reading) => remember(rule, kept, reading), []);
  return { ...state, samples };
}

/** The first reading of each slot of time, from the newest that is a whole span older on. */
function remember({ overMs }: RateParameters, samples: readonly Reading[], reading: Reading): readonly Reading[] {
  const slotMs = overMs / SAMPLES_PER_SPAN;
  const last = samples.at(-1);
  const isOfLastSlot = last !== undefined && Math.floor(last.at / slotMs) === Math.floor(reading.at / slotMs);
  const from = samples.findLastIndex((sample) => sample.at <= reading.at - overMs);
  if (isOfLastSlot && from <= 0) return samples;
  const kept = samples.slice(Math.max(from, 0));
  return isOfLastSlot ? kept : [...kept, reading];
}
