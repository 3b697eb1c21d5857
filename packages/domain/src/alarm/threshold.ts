import type { RuleInput } from './input.ts';
import { isBackToNormal, isBreached, type Limit, worseOf } from './limit.ts';
import { completeDelay, type Delays, observe, type RuleState } from './phase.ts';

/** The measured value itself has a limit. */
export interface ThresholdParameters extends Limit, Delays {}

export function stepThreshold(rule: ThresholdParameters, state: RuleState, input: RuleInput): RuleState {
  if (input.kind === 'tick') return completeDelay(rule, state, input.at);
  const { at, value } = input;
  if (at <= state.lastAt) return state;
  const isOn = isBreached(rule, value);
  return observe(rule, state, {
    at,
    value,
    isOn,
    isOff: isBackToNormal(rule, value),
    peak: worseOf(rule, state.peak, value),
  });
}
