import { tickUntil, wakesAt } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE, isRemembered, type RuleState } from '@cityloop/domain/alarm/phase';
import { type AlarmRule, ruleKey } from '@cityloop/domain/alarm/rule';
import type { RuleGroup } from '@cityloop/domain/alarm/rule-group';
import type { WatchedMetric } from '@cityloop/intake/registry';
import type { JudgedChanges } from './judged-changes.ts';
import type { Draft, Sources, Stream } from './source-book.ts';

/**
 * A source's own clock goes on from its newest reading, at the pace of ours: a delay runs from when its beginning was heard,
 * however far the source's clock is off, and however long the reading was on its way.
 */
function sourceTime({ lastAt, heardAt }: Pick<Stream, 'lastAt' | 'heardAt'>, ours: number): number {
  return lastAt + (ours - heardAt);
}

/** When rules have to look at this source though nothing was heard of it, by our clock; undefined for never. */
export function momentOf(
  componentKey: number,
  watched: readonly WatchedMetric[],
  sources: Sources,
): number | undefined {
  let moment = Number.POSITIVE_INFINITY;
  for (const { metricKey, group } of watched) {
    const stream = sources.stream(componentKey, metricKey);
    if (!stream) continue;
    moment = Math.min(moment, momentOfStream(group, stream));
  }
  for (const { rule, newest, state } of compositesOf(componentKey, watched, sources)) {
    const wakes = wakesAt(rule, state);
    if (wakes !== undefined) moment = Math.min(moment, newest.heardAt + (wakes - newest.lastAt));
  }
  return moment === Number.POSITIVE_INFINITY ? undefined : moment;
}

/** The same of one stream alone; infinity for never. */
export function momentOfStream({ rules, hasAbsence }: RuleGroup, stream: Stream): number {
  let moment = Number.POSITIVE_INFINITY;
  if (stream.live.size === 0 && !hasAbsence) return moment;
  for (const rule of rules) {
    const wakes = wakesAt(rule, stateIn(stream, rule));
    if (wakes !== undefined) moment = Math.min(moment, stream.heardAt + (wakes - stream.lastAt));
  }
  return moment;
}

/** Completes what is due of a source by `ours`, our clock's time, as of its own moments. */
export function tickSource(
  {
    componentKey,
    watched,
    ours,
  }: { readonly componentKey: number; readonly watched: readonly WatchedMetric[]; readonly ours: number },
  draft: Draft,
  changes: JudgedChanges,
): void {
  for (const { metricKey, group } of watched) {
    const stream = draft.stream(componentKey, metricKey);
    if (!stream || momentOfStream(group, stream) > ours) continue;
    const live = new Map<string, RuleState>();
    for (const rule of group.rules) {
      const before = stateIn(stream, rule);
      const [after, done] = tickUntil(rule, before, sourceTime(stream, ours));
      changes.note(rule, stream, { before, after, changes: done });
      if (isRemembered(after)) live.set(ruleKey(rule), after);
    }
    draft.setStream({ ...stream, live });
  }
  tickComposites(componentKey, watched, { draft, ours, changes });
}

function tickComposites(
  componentKey: number,
  watched: readonly WatchedMetric[],
  { draft, ours, changes }: { readonly draft: Draft; readonly ours: number; readonly changes: JudgedChanges },
): void {
  const states = new Map(draft.composites(componentKey));
  for (const { rule, newest, state } of compositesOf(componentKey, watched, draft)) {
    const [after, done] = tickUntil(rule, state, sourceTime(newest, ours));
    if (after === state) continue;
    const metricKey = metricKeyOf(watched, after.metric ?? rule.metric) ?? newest.metricKey;
    changes.note(rule, { componentKey, metricKey }, { before: state, after, changes: done });
    states.set(ruleKey(rule), after);
  }
  draft.setComposites(componentKey, states);
}

function stateIn({ live, lastAt }: Stream, rule: AlarmRule): RuleState {
  return { ...(live.get(ruleKey(rule)) ?? INITIAL_RULE_STATE), lastAt };
}

export function metricKeyOf(watched: readonly WatchedMetric[], metric: string): number | undefined {
  return watched.find(({ group }) => group.metric === metric)?.metricKey;
}

/** Composites in force that remember something of a component, with its newest reading of a metric that each looks at. */
function compositesOf(componentKey: number, watched: readonly WatchedMetric[], sources: Sources) {
  const states = sources.composites(componentKey);
  if (states.size === 0) return [];
  return compositesIn(watched).flatMap((rule) => {
    const state = states.get(ruleKey(rule));
    const newest = newestStream(componentKey, watched, { rule, sources });
    return state && newest ? [{ rule, state, newest }] : [];
  });
}

/** Each once. */
export function compositesIn(watched: readonly WatchedMetric[]) {
  return [...new Set(watched.flatMap(({ group }) => group.composites))];
}

function newestStream(
  componentKey: number,
  watched: readonly WatchedMetric[],
  { rule, sources }: { readonly rule: RuleGroup['composites'][number]; readonly sources: Sources },
): Stream | undefined {
  let newest: Stream | undefined;
  for (const { metricKey, group } of watched) {
    if (!group.composites.includes(rule)) continue;
    const stream = sources.stream(componentKey, metricKey);
    if (stream && (!newest || stream.lastAt > newest.lastAt)) newest = stream;
  }
  return newest;
}
