import type { Reading } from '../telemetry/reading.ts';

/** A versioned threshold with dead band (`on`, `off`) and delays, on one metric of one type of component. */
export interface ThresholdRule {
  readonly code: string;
  readonly version: number;
  readonly componentType: string;
  readonly metric: string;
  readonly operator: 'above' | 'below' | 'equals';
  /** Breached at or beyond `on`; normal again only at or within `off`. For `equals` a value is breached when it is `on`. */
  readonly on: number;
  readonly off: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly priority: 1 | 2 | 3 | 4;
  /** The category of the case that an alarm opens, or none. */
  readonly category: string | undefined;
  readonly title: string;
}

/** What one rule remembers of one source. Times are the readings' own, in epoch milliseconds. */
export interface RuleState {
  readonly phase: 'normal' | 'rising' | 'active' | 'falling';
  /** When the phase began. */
  readonly since: number;
  /** The newest reading seen: older ones are late and change nothing. */
  readonly lastAt: number;
  /** The worst value since the breach began. */
  readonly peak: number | undefined;
}

/** What raised or cleared an alarm: which rule version, which value, over which window. */
export interface AlarmChange {
  readonly kind: 'raise' | 'clear';
  readonly rule: string;
  readonly ruleVersion: number;
  readonly at: number;
  readonly value: number;
  readonly window: { readonly from: number; readonly to: number };
}

export const INITIAL_RULE_STATE: RuleState = { phase: 'normal', since: 0, lastAt: 0, peak: undefined };

/**
 * One step of a rule over one reading. Returns the next state and at most one change. Readings that are not newer
 * than the last one seen leave the state as it is, so duplicates, late and reordered data raise nothing.
 */
export function evaluateRule(
  rule: ThresholdRule,
  state: RuleState,
  reading: Reading,
): readonly [RuleState, AlarmChange | undefined] {
  if (reading.at <= state.lastAt) return [state, undefined];
  const isOn = isBreached(rule, reading.value);
  const isOff = isBackToNormal(rule, reading.value);
  const next = step(rule, state, reading, { isOn, isOff });
  const changed = changeBetween(rule, state, next, reading);
  return [next, changed];
}

/** The rules on one metric, in the order given. */
export interface RuleGroup {
  readonly rules: readonly ThresholdRule[];
  /** Whether no rule is breached at this value: then a rule in phase normal does nothing but note the reading's time. */
  isQuiet(value: number): boolean;
}

/** Most readings are quiet, and one comparison for all rules of their metric is enough for them. */
export function groupRules(rules: readonly ThresholdRule[]): RuleGroup {
  const limits = (operator: ThresholdRule['operator']) =>
    rules.filter((rule) => rule.operator === operator).map((rule) => rule.on);
  const above = Math.min(...limits('above'));
  const below = Math.max(...limits('below'));
  const equal = new Set(limits('equals'));
  return { rules, isQuiet: (value) => value < above && value > below && !equal.has(value) };
}

function isBreached(rule: ThresholdRule, value: number): boolean {
  if (rule.operator === 'above') return value >= rule.on;
  if (rule.operator === 'below') return value <= rule.on;
  return value === rule.on;
}

function isBackToNormal(rule: ThresholdRule, value: number): boolean {
  if (rule.operator === 'above') return value <= rule.off;
  if (rule.operator === 'below') return value >= rule.off;
  return value !== rule.on;
}

function step(
  rule: ThresholdRule,
  state: RuleState,
  reading: Reading,
  { isOn, isOff }: { isOn: boolean; isOff: boolean },
): RuleState {
  const { at, value } = reading;
  const seen = { ...state, lastAt: at };
  switch (state.phase) {
    case 'normal':
      if (!isOn) return seen;
      return { phase: rule.onDelayMs === 0 ? 'active' : 'rising', since: at, lastAt: at, peak: value };
    case 'rising':
      if (!isOn) return { phase: 'normal', since: at, lastAt: at, peak: undefined };
      if (at - state.since < rule.onDelayMs) return { ...seen, peak: worse(rule, state.peak, value) };
      return { ...seen, phase: 'active', peak: worse(rule, state.peak, value) };
    case 'active':
      if (!isOff) return { ...seen, peak: worse(rule, state.peak, value) };
      if (rule.offDelayMs === 0) return { phase: 'normal', since: at, lastAt: at, peak: undefined };
      return { ...seen, phase: 'falling', since: at };
    case 'falling':
      if (!isOff) return { ...seen, phase: 'active', peak: worse(rule, state.peak, value) };
      if (at - state.since < rule.offDelayMs) return seen;
      return { phase: 'normal', since: at, lastAt: at, peak: undefined };
  }
}

function changeBetween(
  rule: ThresholdRule,
  before: RuleState,
  after: RuleState,
  reading: Reading,
): AlarmChange | undefined {
  const wasActive = before.phase === 'active' || before.phase === 'falling';
  const isActive = after.phase === 'active' || after.phase === 'falling';
  if (wasActive === isActive) return undefined;
  const from = isActive ? after.since : before.phase === 'falling' ? before.since : reading.at;
  return {
    kind: isActive ? 'raise' : 'clear',
    rule: rule.code,
    ruleVersion: rule.version,
    at: reading.at,
    value: reading.value,
    window: { from, to: reading.at },
  };
}

function worse(rule: ThresholdRule, peak: number | undefined, value: number): number {
  if (peak === undefined) return value;
  return rule.operator === 'below' ? Math.min(peak, value) : Math.max(peak, value);
}
