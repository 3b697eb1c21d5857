import { absenceWakesAt, stepAbsence } from './absence.ts';
import { stepComposite } from './composite.ts';
import type { RuleInput } from './input.ts';
import { delayEndsAt, isAlarmed, type RuleState } from './phase.ts';
import { stepRate } from './rate.ts';
import type { AlarmRule } from './rule.ts';
import { stepThreshold } from './threshold.ts';

/** What raised or cleared an alarm: which rule version, which value of which metric, over which window. */
export interface AlarmChange {
  readonly kind: 'raise' | 'clear';
  readonly rule: string;
  readonly ruleVersion: number;
  readonly metric: string;
  readonly at: number;
  /** As measured; of a rate the change per minute, of an absence the silence in seconds. */
  readonly value: number;
  readonly window: { readonly from: number; readonly to: number };
}

/**
 * One step of a rule over a reading or a tick: the next state and at most one change. Readings that are not newer than the last
 * one seen leave the state as it is, so duplicates, late and reordered data raise nothing and restart nothing. A tick completes
 * the moment of `wakesAt` if it has come; where that still lies not later than the tick, tick again.
 */
export function evaluate(
  rule: AlarmRule,
  state: RuleState,
  input: RuleInput,
): readonly [RuleState, AlarmChange | undefined] {
  const next = step(rule, state, input);
  return [next, isAlarmed(next) === isAlarmed(state) ? undefined : changeBetween(rule, state, next)];
}

/**
 * Completes everything whose moment has come by `at`, one after the other: a rule may raise and clear in one step of time.
 * Returns the state and the changes, oldest first.
 */
export function tickUntil(rule: AlarmRule, state: RuleState, at: number): readonly [RuleState, readonly AlarmChange[]] {
  const changes: AlarmChange[] = [];
  let now = state;
  for (let moment = wakesAt(rule, now); moment !== undefined && moment <= at; moment = wakesAt(rule, now)) {
    const [next, change] = evaluate(rule, now, { kind: 'tick', at });
    if (change) changes.push(change);
    now = next;
  }
  return [now, changes];
}

/** When a tick would change something, if no reading comes before. */
export function wakesAt(rule: AlarmRule, state: RuleState): number | undefined {
  switch (rule.kind) {
    case 'absence':
      return absenceWakesAt(rule, state);
    case 'threshold':
    case 'rate':
    case 'composite':
      return delayEndsAt(rule, state);
  }
}

function step(rule: AlarmRule, state: RuleState, input: RuleInput): RuleState {
  switch (rule.kind) {
    case 'threshold':
      return stepThreshold(rule, state, input);
    case 'rate':
      return stepRate(rule, state, input);
    case 'absence':
      return stepAbsence(rule, state, input);
    case 'composite':
      return stepComposite(rule, state, input);
  }
}

function changeBetween(rule: AlarmRule, before: RuleState, after: RuleState): AlarmChange {
  return {
    kind: isAlarmed(after) ? 'raise' : 'clear',
    rule: rule.code,
    ruleVersion: rule.version,
    metric: after.metric ?? rule.metric,
    at: after.since,
    value: after.value,
    window: { from: windowFrom(rule, before, after), to: after.since },
  };
}

/** Since when there was what completed the change. */
function windowFrom(rule: AlarmRule, before: RuleState, after: RuleState): number {
  if (rule.kind === 'absence' && isAlarmed(after)) return before.lastAt;
  return before.phase === 'rising' || before.phase === 'falling' ? before.since : after.since;
}
