import { type Baseline, ruleStateBefore } from './baseline.ts';
import type { AlarmFact, KnownTarget, WatchedRule } from './registry.ts';

/** What the rules make of one stream's readings, passed in the order of their times. */
export interface AlarmModel {
  pass(reading: SentReading): void;
  /** By rule and time of raising. Alarms that were active before the run aren't among them. */
  alarms(): readonly AlarmFact[];
}

/** A stored reading with when its message may have been heard: not before it was published, nor after it was acknowledged. */
export interface SentReading {
  readonly at: number;
  readonly value: number;
  readonly publishedAt: number;
  readonly acknowledgedAt: number;
}

interface Watched {
  readonly rule: WatchedRule;
  isActive: boolean;
  /** Of the last change. */
  changedAt: number;
  /** Since when readings without a break have said the opposite: on while there is no alarm, off while there is one; and the value then. */
  run: { readonly from: number; readonly value: number } | undefined;
  last: Pick<SentReading, 'at' | 'publishedAt'>;
  readonly raised: AlarmFact[];
}

export interface ModelParts {
  readonly target: KnownTarget;
  readonly baseline: Baseline;
  /** The alarms that were found. Only time can tell whether a delay was over before the next reading was heard: where both may be, they do. */
  readonly found: readonly AlarmFact[];
  /** The last message was heard before this time, and whatever was due by `doneBy` has been done. */
  readonly endedAt: number;
  readonly doneBy: number;
}

/** What a load's own clock and ours may differ by in a message's way. */
const TOLERANCE_MS = 100;

/** A threshold judged in its own way: what ingest uses is not used here, so that a fault of it is not made twice. */
export function createAlarmModel(parts: ModelParts): AlarmModel {
  const { rules, componentKey, metricKey } = parts.target;
  const watched = rules.map((rule): Watched => {
    const { phase, since, value, lastAt } = ruleStateBefore(parts.baseline, rule.code, componentKey, metricKey);
    const isActive = phase === 'active' || phase === 'falling';
    const run = phase === 'rising' || phase === 'falling' ? { from: since, value } : undefined;
    const last = { at: lastAt, publishedAt: Number.NEGATIVE_INFINITY };
    return { rule, isActive, changedAt: 0, run, last, raised: [] };
  });
  return {
    pass(reading) {
      for (const each of watched) pass(each, reading, parts);
    },
    alarms() {
      for (const each of watched) finish(each, parts);
      return [...watched].sort((a, b) => (a.rule.code < b.rule.code ? -1 : 1)).flatMap(({ raised }) => raised);
    },
  };
}

function pass(each: Watched, reading: SentReading, parts: ModelParts): void {
  const { at, value, acknowledgedAt } = reading;
  if (at <= each.last.at) return;
  while (mayHaveEnded(each, acknowledgedAt) && isFound(each, parts)) complete(each, momentOf(each));
  each.last = reading;
  const { rule, isActive } = each;
  if (!(isActive ? saysOff(rule, value) : saysOn(rule, value))) {
    each.run = undefined;
    return;
  }
  const now = Math.max(at, each.changedAt);
  each.run ??= { from: now, value };
  if (now < momentOf(each)) return;
  each.run = { ...each.run, value };
  complete(each, now);
}

/** After the last reading time alone goes on. */
function finish(each: Watched, parts: ModelParts): void {
  const mustBe = () => parts.endedAt + (momentOf(each) - each.last.at) < parts.doneBy;
  while (each.run && (isFound(each, parts) || mustBe())) complete(each, momentOf(each));
}

/** When the run has lasted for long enough; infinity where there is none. */
function momentOf({ rule, run, isActive }: Watched): number {
  return run ? run.from + (isActive ? rule.offDelayMs : rule.onDelayMs) : Number.POSITIVE_INFINITY;
}

/** Whether so much time may have gone by, from the last reading until what was heard by `heardBy`. */
function mayHaveEnded(each: Watched, heardBy: number): boolean {
  return heardBy - each.last.publishedAt + TOLERANCE_MS >= momentOf(each) - each.last.at;
}

function isFound(each: Watched, { found }: ModelParts): boolean {
  const moment = momentOf(each);
  const current = each.raised.at(-1);
  // Of an alarm from before the run nobody sees how it ends.
  if (each.isActive && !current && each.run) return true;
  return found.some(({ rule, raisedAt, clearedAt, windowFrom }) => {
    if (rule !== each.rule.code) return false;
    if (!each.isActive) return raisedAt === moment && windowFrom === each.run?.from;
    return raisedAt === current?.raisedAt && clearedAt === moment;
  });
}

function complete(each: Watched, at: number): void {
  const { rule, isActive, run } = each;
  const last = each.raised.at(-1);
  if (!isActive) {
    const { from = at, value = 0 } = run ?? {};
    const { code, version } = rule;
    each.raised.push({ rule: code, version, raisedAt: at, clearedAt: undefined, value, windowFrom: from });
  } else if (last) {
    each.raised[each.raised.length - 1] = { ...last, clearedAt: at };
  }
  each.isActive = !isActive;
  each.changedAt = at;
  each.run = undefined;
}

function saysOn({ operator, on }: WatchedRule, value: number): boolean {
  return operator === 'equals' ? value === on : operator === 'above' ? value >= on : value <= on;
}

function saysOff({ operator, on, off }: WatchedRule, value: number): boolean {
  return operator === 'equals' ? value !== on : operator === 'above' ? value <= off : value >= off;
}
