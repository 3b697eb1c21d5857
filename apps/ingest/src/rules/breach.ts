import type { AlarmChangeRow } from '@cityloop/db/alarm/alarm-change';
import type { RuleStateRow } from '@cityloop/db/alarm/rule-state';
import type { StreamRuleState } from '@cityloop/db/alarm/stream-rule-state';
import { type AlarmChange, evaluate } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE, isRemembered, type RuleState } from '@cityloop/domain/alarm/phase';
import { type AlarmRule, ruleKey } from '@cityloop/domain/alarm/rule';
import type { RuleGroup } from '@cityloop/domain/alarm/rule-group';
import { isBelieved, type TakenReading } from '@cityloop/domain/telemetry/reading';

/** What a batch of readings does to rules. Nothing is remembered before `commit`: a batch that fails is judged anew. */
export interface Judgement {
  readonly alarmChanges: readonly AlarmChangeRow[];
  /** States whose phase changed, to be stored with the batch. */
  readonly stateChanges: readonly RuleStateRow[];
  commit(): void;
}

/** The rules with what they remember of each source. Several writers may use it, if no two have the same source. */
export interface BreachWatch {
  /** `readings` are ordered by component, metric and time. */
  judge(readings: readonly TakenReading[], rulesByMetric: ReadonlyMap<number, RuleGroup>): Judgement;
  /** Forgets sources that are no longer in service: when they come back they begin anew, as their alarms have ended. */
  keep(isInService: (componentKey: number) => boolean): void;
}

/** `remembered` comes from the database: phases as stored, `lastAt` as of the newest stored reading. */
export function createBreachWatch(remembered: readonly StreamRuleState[]): BreachWatch {
  const streams = new StreamBook();
  for (const stream of remembered) streams.set(stream);
  return {
    judge(readings, rulesByMetric) {
      const judged: StreamRuleState[] = [];
      const changes: Changes = { alarms: [], states: new Map() };
      for (let from = 0, to = 0; from < readings.length; from = to) {
        to = endOfStream(readings, from);
        const group = rulesByMetric.get(readings[from]?.metricKey ?? 0);
        if (!group) continue;
        const ofStream = readings.slice(from, to);
        judged.push(judgeStream(group, ofStream, streams, changes));
      }
      return {
        alarmChanges: changes.alarms,
        stateChanges: [...changes.states.values()],
        commit() {
          for (const stream of judged) streams.set(stream);
        },
      };
    },
    keep: (isInService) => streams.keep(isInService),
  };
}

interface Changes {
  readonly alarms: AlarmChangeRow[];
  /** By rule and source: the last one counts. */
  readonly states: Map<string, RuleStateRow>;
}

/**
 * All readings of one stream; no rule sees what is not believed. Most are quiet and meet no live state: of those only the time is noted, whatever kinds of rules
 * there are, and no rule is asked.
 */
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
  for (const reading of readings) {
    if (reading.at <= lastAt || !isBelieved(reading.quality)) continue;
    if (live.size > 0 || !group.isQuiet(reading.value)) live = judgeReading(group, { lastAt, live }, reading, changes);
    lastAt = reading.at;
  }
  return { componentKey, metricKey, lastAt, live };
}

/** What the rules remember after a reading that is newer than the last. */
function judgeReading(
  group: RuleGroup,
  { lastAt, live }: Pick<StreamRuleState, 'lastAt' | 'live'>,
  reading: TakenReading,
  changes: Changes,
): ReadonlyMap<string, RuleState> {
  const { componentKey, metricKey, at, value } = reading;
  const input = { kind: 'reading', metric: group.metric, at, value } as const;
  // Not what is in `live` and no longer in force.
  const next = new Map<string, RuleState>();
  for (const rule of group.rules) {
    const key = ruleKey(rule);
    const before = { ...(live.get(key) ?? INITIAL_RULE_STATE), lastAt };
    const [after, change] = evaluate(rule, before, input);
    if (isRemembered(after)) next.set(key, after);
    if (after.phase !== before.phase || after.since !== before.since) {
      changes.states.set(`${rule.code}:${componentKey}:${metricKey}`, {
        rule: rule.code,
        ruleVersion: rule.version,
        componentKey,
        state: after,
      });
    }
    if (change) changes.alarms.push(rowOf(change, rule, reading));
  }
  return next;
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

  keep(isInService: (componentKey: number) => boolean): void {
    for (const ofMetric of this.#byMetric.values()) {
      for (const componentKey of ofMetric.keys()) if (!isInService(componentKey)) ofMetric.delete(componentKey);
    }
  }
}

function rowOf(change: AlarmChange, rule: AlarmRule, reading: TakenReading): AlarmChangeRow {
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
