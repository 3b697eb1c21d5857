import type { RuleState } from '@cityloop/domain/alarm/phase';

/** What the rules on one metric of one component remember: all of them have seen the same readings. */
export interface StreamRuleState {
  readonly componentKey: number;
  readonly metricKey: number;
  /** The newest believed reading seen, in epoch milliseconds; 0 before the first. */
  readonly lastAt: number;
  /** How long ago that one was heard; 0 before the first. */
  readonly silentMs: number;
  /** By `ruleKey`; a rule that isn't in it is in phase normal. */
  readonly live: ReadonlyMap<string, RuleState>;
}

/** What a rule that looks at several metrics of a component remembers of it. */
export interface CompositeRuleState {
  readonly componentKey: number;
  /** As of `ruleKey`. */
  readonly key: string;
  readonly state: RuleState;
}

export interface RememberedStates {
  readonly streams: readonly StreamRuleState[];
  readonly composites: readonly CompositeRuleState[];
}
