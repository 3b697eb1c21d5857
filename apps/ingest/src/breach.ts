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
  const states = new Map(remembered.map((row) => [keyOf(row.rule, row.componentKey), row.state]));
  return {
    judge(readings, rulesByMetric) {
      const next = new Map<string, RuleState>();
      const changed = new Map<string, RuleStateRow>();
      const alarmChanges: AlarmChangeRow[] = [];
      for (const reading of readings) {
        for (const rule of rulesByMetric.get(reading.metricKey) ?? []) {
          const key = keyOf(rule.code, reading.componentKey);
          const before = next.get(key) ?? states.get(key) ?? INITIAL_RULE_STATE;
          const [state, change] = evaluateRule(rule, before, reading);
          if (state === before) continue;
          next.set(key, state);
          if (state.phase !== before.phase || state.since !== before.since) {
            changed.set(key, { rule: rule.code, componentKey: reading.componentKey, state });
          }
          if (change) alarmChanges.push(rowOf(change, rule, reading));
        }
      }
      return {
        alarmChanges,
        stateChanges: [...changed.values()],
        commit() {
          for (const [key, state] of next) states.set(key, state);
        },
      };
    },
  };
}

function keyOf(rule: string, componentKey: number): string {
  return `${componentKey}:${rule}`;
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
