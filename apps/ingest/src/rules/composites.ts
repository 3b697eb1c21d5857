import { evaluate } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE, type RuleState } from '@cityloop/domain/alarm/phase';
import { type RuleOf, ruleKey } from '@cityloop/domain/alarm/rule';
import type { WatchedMetric } from '@cityloop/intake/registry';
import type { JudgedChanges } from './judged-changes.ts';
import type { Draft, SourceBook } from './source-book.ts';
import { compositesIn, metricKeyOf } from './tick-source.ts';

/** A believed reading of one metric of a component, newer than the last of that metric. */
export interface ComponentReading {
  readonly metric: string;
  readonly at: number;
  readonly value: number;
}

interface Heard {
  readonly componentKey: number;
  readonly watched: readonly WatchedMetric[];
  readonly heard: readonly ComponentReading[];
}

/** All readings of a component that its composites look at, in the order of their times whatever their metrics. */
export function judgeComposites(
  { componentKey, watched, heard }: Heard,
  { book, draft, changes }: { readonly book: SourceBook; readonly draft: Draft; readonly changes: JudgedChanges },
): void {
  const inOrder = heard.toSorted((a, b) => a.at - b.at);
  // Not what is no longer in force.
  const next = new Map<string, RuleState>();
  const former = draft.composites(componentKey);
  const lastAtOf = (metric: string) => book.stream(componentKey, metricKeyOf(watched, metric) ?? 0)?.lastAt ?? 0;
  for (const rule of compositesIn(watched)) {
    let state = withParts(rule, former.get(ruleKey(rule)), lastAtOf);
    for (const { metric, at, value } of inOrder) {
      const [after, change] = evaluate(rule, state, { kind: 'reading', metric, at, value });
      const metricKey = metricKeyOf(watched, change?.metric ?? metric) ?? 0;
      changes.note(rule, { componentKey, metricKey }, { before: state, after, changes: change ? [change] : [] });
      state = after;
    }
    next.set(ruleKey(rule), state);
  }
  draft.setComposites(componentKey, next);
}

/** How far each part has seen is known from its stream; what it last said, from the state. */
function withParts(
  rule: RuleOf<'composite'>,
  known: RuleState | undefined,
  lastAtOf: (metric: string) => number,
): RuleState {
  const state = known ?? INITIAL_RULE_STATE;
  const parts = rule.parts.map(({ metric }, index) => ({
    isOn: state.parts?.[index]?.isOn ?? false,
    lastAt: lastAtOf(metric),
  }));
  return { ...state, parts, lastAt: Math.max(state.lastAt, ...parts.map(({ lastAt }) => lastAt)) };
}
