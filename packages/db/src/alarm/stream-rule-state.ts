import type { RuleState } from '@cityloop/domain/alarm/phase';

/** What the rules on one metric of one component remember: all of them have seen the same readings. */
export interface StreamRuleState {
  readonly componentKey: number;
  readonly metricKey: number;
  /** The newest reading seen, in epoch milliseconds; 0 before the first. */
  readonly lastAt: number;
  /** By `ruleKey`; a rule that isn't in it is in phase normal. */
  readonly live: ReadonlyMap<string, RuleState>;
}
