import type { AlarmChangeRow } from '@cityloop/db/alarm/alarm-change';
import type { RuleStateRow, StreamRuleState } from '@cityloop/db/alarm/rule-state';
import {
  type AlarmChange,
  evaluateRule,
  INITIAL_RULE_STATE,
  type RuleGroup,
  type RuleState,
  type ThresholdRule,
} from '@cityloop/domain/alarm/threshold';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';

/** What a batch of readings does to rules. Nothing is remembered before `commit`: a batch that fails is judged anew. */
export interface Judgement {
  readonly alarmChanges: readonly AlarmChangeRow[];
  /** States whose phase changed, to be stored with the batch. */
  readonly stateChanges: readonly RuleStateRow[];
  commit(): void;
}

/** The threshold rules with what they remember of each source. Several writers may use it, if no two have the same source. */
export interface BreachWatch {
  /** `readings` are ordered by component, metric and time. */
  judge(readings: readonly TakenReading[], rulesByMetric: ReadonlyMap<number, RuleGroup>): Judgement;
}

/** `remembered` comes from the database: phases as stored, `lastAt` as of the newest stored reading. */
export function createBreachWatch(remembered: readonly StreamRuleState[]): BreachWatch {
  const streams = new StreamBook();
  for (const stream of remembered) streams.set(stream);
  return {
    judge(readings, rulesByMetric) {
      const judged: StreamRuleState[] = [];
      const changes = { alarms: [] as AlarmChangeRow[], states: [] as RuleStateRow[] };
      for (let from = 0, to = 0; from < readings.length; from = to) {
        to = endOfStream(readings, from);
        const group = rulesByMetric.get(readings[from]?.metricKey ?? 0);
        if (!group) continue;
        const ofStream = readings.slice(from, to);
        judged.push(judgeStream(group, ofStream, streams, changes));
      }
      return {
        alarmChanges: changes.alarms,
        stateChanges: changes.states,
        commit() {
          for (const stream of judged) streams.set(stream);
        },
      };
    },
  };
}

interface Changes {
  readonly alarms: AlarmChangeRow[];
  readonly states: RuleStateRow[];
}

/** All readings of one stream. Most are quiet and meet no live state: of those only the time is noted. */
function judgeStream(
  group: RuleGroup,
  readings: readonly TakenReading[],
  streams: StreamBook,
  changes: Changes,
): StreamRuleState {
  const [{ componentKey, metricKey } = NOWHERE] = readings;
  const known = streams.get(componentKey, metricKey);
  let lastAt = known?.lastAt ?? 0;
  let live = known?.live ?? NONE_LIVE;
  let changed: Map<string, RuleState> | undefined;
  for (const reading of readings) {
    if (reading.at <= lastAt) continue;
    if (live.size > 0 || !group.isQuiet(reading.value)) {
      const next = new Map(live);
      for (const rule of group.rules) {
        const before = { ...(live.get(rule.code) ?? INITIAL_RULE_STATE), lastAt };
        const [after, change] = evaluateRule(rule, before, reading);
        if (after.phase === 'normal') next.delete(rule.code);
        else next.set(rule.code, after);
        if (after.phase !== before.phase || after.since !== before.since) {
          changed ??= new Map();
          changed.set(rule.code, after);
        }
        if (change) changes.alarms.push(rowOf(change, rule, reading));
      }
      live = next;
    }
    lastAt = reading.at;
  }
  for (const [rule, state] of changed ?? []) changes.states.push({ rule, componentKey, state });
  return { componentKey, metricKey, lastAt, live };
}

const NOWHERE = { componentKey: 0, metricKey: 0 };
const NONE_LIVE: ReadonlyMap<string, RuleState> = new Map();

function endOfStream(readings: readonly TakenReading[], from: number): number {
  const first = readings[from];
  let to = from + 1;
  while (readings[to]?.componentKey === first?.componentKey && readings[to]?.metricKey === first?.metricKey) to += 1;
  return to;
}

/** By metric and component; two small keys cost less than one joined text. */
class StreamBook {
  readonly #byMetric = new Map<number, Map<number, StreamRuleState>>();

  get(componentKey: number, metricKey: number): StreamRuleState | undefined {
    return this.#byMetric.get(metricKey)?.get(componentKey);
  }

  set(stream: StreamRuleState): void {
    const ofMetric = this.#byMetric.get(stream.metricKey) ?? new Map<number, StreamRuleState>();
    if (ofMetric.size === 0) this.#byMetric.set(stream.metricKey, ofMetric);
    ofMetric.set(stream.componentKey, stream);
  }
}

function rowOf(change: AlarmChange, rule: ThresholdRule, reading: TakenReading): AlarmChangeRow {
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
