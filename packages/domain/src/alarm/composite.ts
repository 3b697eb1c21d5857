import type { ReadingInput, RuleInput } from './input.ts';
import { isBackToNormal, isBreached, type Limit } from './limit.ts';
import { completeDelay, type Delays, observe, type PartState, type RuleState } from './phase.ts';

/** One metric of the component, with its own limit and dead band. */
export interface CompositePart extends Limit {
  readonly metric: string;
}

/** Several metrics of one component, each with a limit: all of them, or any. */
export interface CompositeParameters extends Delays {
  readonly mode: 'all' | 'any';
  readonly parts: readonly CompositePart[];
}

const UNSEEN: PartState = { isOn: false, lastAt: 0 };

/** Each part holds what its newest reading said. One that never spoke is off. */
export function stepComposite(rule: CompositeParameters, state: RuleState, input: RuleInput): RuleState {
  if (input.kind === 'tick') return completeDelay(rule, state, input.at);
  const before = state.parts ?? rule.parts.map(() => UNSEEN);
  const parts = rule.parts.map((part, index) => partAfter(part, before[index] ?? UNSEEN, input));
  if (parts.every((part, index) => part === before[index])) return state;
  const isOn = rule.mode === 'all' ? parts.every((part) => part.isOn) : parts.some((part) => part.isOn);
  // Metrics of one component may come in any order: its newest reading says how late it is.
  const seen = { at: Math.max(input.at, state.lastAt), value: input.value, isOn, isOff: !isOn, peak: undefined };
  const next = observe(rule, { ...state, parts }, seen);
  return next.phase === state.phase ? next : { ...next, metric: input.metric };
}

function partAfter(part: CompositePart, before: PartState, { metric, at, value }: ReadingInput): PartState {
  if (metric !== part.metric || at <= before.lastAt) return before;
  const isOn = isBreached(part, value) || (before.isOn && !isBackToNormal(part, value));
  return { isOn, lastAt: at };
}
