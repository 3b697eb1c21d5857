import type { AlarmChangeRow } from '@cityloop/db/queries/alarm-change';
import type { ReadingRow } from '@cityloop/db/queries/reading';
import type { RuleStateRow } from '@cityloop/db/queries/rule-state';
import {
  type AlarmChange,
  evaluateRule,
  INITIAL_RULE_STATE,
  type RuleState,
  type ThresholdRule,
} from '@cityloop/domain/telemetry/threshold';

/** What a batch of readings does to rules. Nothing is remembered before `commit`: a batch that fails is judged anew. */
export interface Judgement {
  readonly alarmChanges: readonly AlarmChangeRow[];
  /** States whose phase changed, to be stored with the batch. */
  readonly stateChanges: readonly RuleStateRow[];
  commit(): void;
}

/** The threshold rules with what they remember of each source. One writer uses it at a time. */
export interface BreachWatch {
  judge(readings: readonly ReadingRow[], rulesByMetric: ReadonlyMap<number, readonly ThresholdRule[]>): Judgement;
}

/** `remembered` comes from the database: phases as stored, `lastAt` as of the newest stored reading. */
export function createBreachWatch(remembered: readonly RuleStateRow[]): BreachWatch {
  const states = new StateBook();
  for (const { rule, componentKey, state } of remembered) states.set(rule, componentKey, state);
  return {
    judge(readings, rulesByMetric) {
      const next = new StateBook();
      const changed = new StateBook();
      const alarmChanges: AlarmChangeRow[] = [];
      for (const reading of readings) {
        const { componentKey } = reading;
        for (const rule of rulesByMetric.get(reading.metricKey) ?? []) {
          const before = next.get(rule.code, componentKey) ?? states.get(rule.code, componentKey) ?? INITIAL_RULE_STATE;
          const [state, change] = evaluateRule(rule, before, reading);
          if (state === before) continue;
          next.set(rule.code, componentKey, state);
          if (state.phase !== before.phase || state.since !== before.since) changed.set(rule.code, componentKey, state);
          if (change) alarmChanges.push(rowOf(change, rule, reading));
        }
      }
      return {
        alarmChanges,
        stateChanges: changed.rows(),
        commit() {
          for (const { rule, componentKey, state } of next.rows()) states.set(rule, componentKey, state);
        },
      };
    },
  };
}

/** States by rule and source; two small keys cost less than one joined text for each reading. */
class StateBook {
  readonly #byRule = new Map<string, Map<number, RuleState>>();

  get(rule: string, componentKey: number): RuleState | undefined {
    return this.#byRule.get(rule)?.get(componentKey);
  }

  set(rule: string, componentKey: number, state: RuleState): void {
    const ofRule = this.#byRule.get(rule) ?? new Map<number, RuleState>();
    if (ofRule.size === 0) this.#byRule.set(rule, ofRule);
    ofRule.set(componentKey, state);
  }

  rows(): RuleStateRow[] {
    return [...this.#byRule].flatMap(([rule, ofRule]) =>
      [...ofRule].map(([componentKey, state]) => ({ rule, componentKey, state })),
    );
  }
}

function rowOf(change: AlarmChange, rule: ThresholdRule, reading: ReadingRow): AlarmChangeRow {
  return {
    kind: change.kind,
    rule: rule.code,
    ruleVersion: rule.version,
    componentKey: reading.componentKey,
    metricKey: reading.metricKey,
    at: change.at,
    value: change.value,
    windowFrom: change.window.from,
    windowTo: change.window.to,
    awaitsCase: rule.category !== undefined,
  };
}
