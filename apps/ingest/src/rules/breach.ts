import type { AlarmChangeRow } from '@cityloop/db/alarm/alarm-change';
import type { RuleStateRow } from '@cityloop/db/alarm/rule-state';
import type { RuleState } from '@cityloop/domain/alarm/phase';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { judgeAll } from './judge-all.ts';
import { type Judging, type RulesInForce, watchedOf } from './rules-in-force.ts';
import { createSchedule } from './schedule.ts';
import { SourceBook, type Stream } from './source-book.ts';

/** What a batch of readings, and time, do to rules. Nothing is remembered before `commit`: a batch that fails is judged anew. */
export interface Judgement {
  readonly alarmChanges: readonly AlarmChangeRow[];
  /** States that say something new, to be stored with the batch. */
  readonly stateChanges: readonly RuleStateRow[];
  commit(): void;
}

/** The rules with what they remember of each source. Several writers may use it, if no two have the same component. */
export interface BreachWatch {
  /** `readings` are ordered by component, metric and time. What is due is completed after them. */
  judge(readings: readonly TakenReading[], judging: Judging): Judgement;
  /** Takes out so many components whose moment has come by `until`; what becomes of them is for `judge`, which puts them back. */
  takeDue(until: number, most: number): number[];
  /** When a component is to be looked at next, by our clock. */
  nextMoment(): number | undefined;
  /**
   * Other rules may be in force, other sources in service. One that is no longer in service is forgotten: when it comes back it
   * begins anew, as its alarms have ended.
   */
  adopt(registry: RulesInForce): void;
  /** Streams that were not known until now, such as those of a rule that is new. */
  learn(remembered: Remembered): void;
}

/** What is known of sources from before, as of our clock. */
export interface Remembered {
  readonly streams: readonly Stream[];
  readonly composites: readonly { readonly componentKey: number; readonly key: string; readonly state: RuleState }[];
}

export const NOTHING_REMEMBERED: Remembered = { streams: [], composites: [] };

export function createBreachWatch(remembered: Remembered, rules: RulesInForce): BreachWatch {
  const book = new SourceBook();
  let registry = rules;
  let adoptions = 0;
  const schedule = createSchedule(book, (componentKey) => watchedOf(registry, componentKey));

  function learn({ streams, composites }: Remembered): void {
    for (const stream of streams) {
      if (!book.stream(stream.componentKey, stream.metricKey)) book.setStream(stream);
    }
    for (const { componentKey, key, state } of composites) {
      const states = book.composites(componentKey);
      if (!states.has(key)) book.setComposites(componentKey, new Map(states).set(key, state));
    }
    schedule.all();
  }

  learn(remembered);
  return {
    judge(readings, judging) {
      const run = judgeAll(readings, judging, { book, schedule });
      const asOf = adoptions;
      return {
        alarmChanges: run.changes.alarms,
        stateChanges: run.changes.states,
        commit() {
          for (const stream of run.judged) book.setStream(stream);
          run.draft.commit();
          schedule.timed(run.timed);
          schedule.again([...run.draft.components(), ...(judging.due ?? [])]);
          // Sources that went out of service meanwhile.
          if (asOf !== adoptions) book.keep((componentKey) => registry.types.has(componentKey));
        },
      };
    },
    takeDue: schedule.takeDue,
    nextMoment: schedule.next,
    adopt(next) {
      const areOthers = next.rulesMark !== registry.rulesMark;
      const wasKnown = registry.types;
      registry = next;
      if (areOthers || !isSameSet(wasKnown, next.types)) {
        adoptions += 1;
        book.keep((componentKey) => next.types.has(componentKey));
        schedule.all();
      }
    },
    learn,
  };
}

function isSameSet(one: ReadonlyMap<number, string>, other: ReadonlyMap<number, string>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, type] of one) if (other.get(key) !== type) return false;
  return true;
}
