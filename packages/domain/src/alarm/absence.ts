import type { RuleInput } from './input.ts';
import { observe, type RuleState } from './phase.ts';

/** A source that has spoken falls silent. One that never spoke isn't absent. */
export interface AbsenceParameters {
  /** How long it says nothing. */
  readonly afterMs: number;
  /** How long it must speak again, without falling silent anew. */
  readonly offDelayMs: number;
}

/** Silence has no reading: a tick finds it, as of the moment when it was long enough. Its value is the silence in seconds. */
export function stepAbsence(rule: AbsenceParameters, state: RuleState, input: RuleInput): RuleState {
  if (input.kind === 'tick') return stepBySilence(rule, state, input.at);
  const { at } = input;
  if (at <= state.lastAt) return state;
  const silenceMs = at - state.lastAt;
  const seen = { at, value: silenceMs / 1000, isOn: false, isOff: true, peak: undefined };
  const isSilentAnew = state.phase === 'falling' && silenceMs >= rule.afterMs;
  return observe({ ...rule, onDelayMs: 0 }, isSilentAnew ? { ...state, since: at, value: seen.value } : state, seen);
}

function stepBySilence(rule: AbsenceParameters, state: RuleState, now: number): RuleState {
  const moment = absenceWakesAt(rule, state);
  if (moment === undefined || now < moment) return state;
  const since = Math.max(moment, state.since);
  if (state.phase === 'falling' && moment === state.since + rule.offDelayMs)
    return { ...state, phase: 'normal', since };
  return { ...state, phase: 'active', since, value: rule.afterMs / 1000 };
}

/** The silence that is long enough, or the end of the delay, whichever comes first. */
export function absenceWakesAt(rule: AbsenceParameters, { phase, since, lastAt }: RuleState): number | undefined {
  if (lastAt === 0 || phase === 'active') return undefined;
  const silentAt = lastAt + rule.afterMs;
  return phase === 'falling' ? Math.min(silentAt, since + rule.offDelayMs) : silentAt;
}
