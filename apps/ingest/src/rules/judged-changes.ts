import type { AlarmChangeRow } from '@cityloop/db/alarm/alarm-change';
import type { RuleStateRow } from '@cityloop/db/alarm/rule-state';
import type { AlarmChange } from '@cityloop/domain/alarm/evaluate';
import type { RuleState } from '@cityloop/domain/alarm/phase';
import type { AlarmRule } from '@cityloop/domain/alarm/rule';

/** What is to be written of what rules did. */
export class JudgedChanges {
  readonly alarms: AlarmChangeRow[] = [];
  /** By rule and component: the last one counts. */
  readonly #states = new Map<string, RuleStateRow>();

  /** A step of a rule; `metricKey` of what moved it. Only a state that says something new is written. */
  note(rule: AlarmRule, source: { readonly componentKey: number; readonly metricKey: number }, step: Step): void {
    const { componentKey, metricKey } = source;
    const { before, after, changes } = step;
    if (after.phase !== before.phase || after.since !== before.since || !haveSameParts(before, after)) {
      const row = { rule: rule.code, ruleVersion: rule.version, componentKey, state: after };
      this.#states.set(`${rule.code}:${componentKey}`, row);
    }
    for (const change of changes) this.alarms.push(rowOf(change, rule, componentKey, metricKey));
  }

  get states(): readonly RuleStateRow[] {
    return [...this.#states.values()];
  }
}

export interface Step {
  readonly before: RuleState;
  readonly after: RuleState;
  readonly changes: readonly AlarmChange[];
}

function haveSameParts(before: RuleState, after: RuleState): boolean {
  return (
    before.parts === after.parts ||
    !!after.parts?.every(({ isOn }, index) => isOn === (before.parts?.[index]?.isOn ?? false))
  );
}

function rowOf(change: AlarmChange, rule: AlarmRule, componentKey: number, metricKey: number): AlarmChangeRow {
  return {
    kind: change.kind,
    rule: rule.code,
    ruleVersion: rule.version,
    componentKey,
    metricKey,
    at: change.at,
    value: change.value,
    windowFrom: change.window.from,
    windowTo: change.window.to,
    awaitsCase: rule.category !== undefined,
  };
}
