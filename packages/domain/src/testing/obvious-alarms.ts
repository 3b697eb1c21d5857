import type { RuleInput } from '../alarm/input.ts';
import { isBackToNormal, isBreached, type Limit } from '../alarm/limit.ts';
import type { AlarmRule, RuleOf } from '../alarm/rule.ts';

/** What was heard of a source, in the order in which it came. */
type History = readonly RuleInput[];

interface Item {
  readonly at: number;
  readonly value: number;
  readonly verdict: 'on' | 'off' | 'between' | 'unknown';
}

/**
 * When alarms begin and end, found the slow way: at each input the whole history is gone through again, and nothing but the
 * last change is remembered. `raise@at=value<from`, in the order of what was heard.
 */
export function obviousChanges(rule: AlarmRule, history: History): string[] {
  const changes: { active: boolean; at: number; index: number; said: string }[] = [];
  for (const index of history.keys()) {
    const heard = history.slice(0, index + 1);
    const last = changes.at(-1) ?? { active: false, at: 0, index: -1 };
    const found = rule.kind === 'absence' ? silenceChange(rule, heard, last) : runChange(rule, heard, last);
    if (!found) continue;
    const { at, value, from } = found;
    const active = !last.active;
    changes.push({ active, at, index, said: `${active ? 'raise' : 'clear'}@${at}=${round(value)}<${from}` });
  }
  return changes.map(({ said }) => said);
}

/** The same way of saying a change. */
export function sayChange(change: { kind: string; at: number; value: number; window: { from: number } }): string {
  return `${change.kind}@${change.at}=${round(change.value)}<${change.window.from}`;
}

function round(value: number): string {
  return value.toFixed(6);
}

interface Last {
  readonly active: boolean;
  readonly at: number;
  readonly index: number;
}
type Found = { readonly at: number; readonly value: number; readonly from: number } | undefined;

/** The newest readings all say the same, for long enough. */
function runChange(rule: Exclude<AlarmRule, { kind: 'absence' }>, heard: History, last: Last): Found {
  const input = heard.at(-1);
  if (!input) return undefined;
  const items = itemsOf(rule, heard);
  const isNew = items.length > itemsOf(rule, heard.slice(0, -1)).length;
  const wanted = last.active ? 'off' : 'on';
  const delay = last.active ? rule.offDelayMs : rule.onDelayMs;
  const begin = items.findLastIndex(({ verdict }) => verdict !== wanted) + 1;
  const [first, newest] = [items[begin], items.at(-1)];
  if (!first || !newest) return undefined;
  const from = Math.max(first.at, last.at);
  if (input.kind === 'reading') {
    const at = Math.max(newest.at, last.at);
    return isNew && at - from >= delay ? { at, value: newest.value, from } : undefined;
  }
  return input.at >= from + delay ? { at: from + delay, value: first.value, from } : undefined;
}

function itemsOf(rule: Exclude<AlarmRule, { kind: 'absence' }>, heard: History): Item[] {
  if (rule.kind === 'composite') return compositeItems(rule, heard);
  const readings = newerReadings(heard);
  if (rule.kind === 'threshold')
    return readings.map(({ at, value }) => ({ at, value, verdict: verdictOn(rule, value) }));
  return readings.map(({ at }, index) => {
    const value = rateAt(rule, readings.slice(0, index + 1));
    return { at, value: value ?? 0, verdict: value === undefined ? 'unknown' : verdictOn(rule, value) };
  });
}

function verdictOn(limit: Limit, value: number): Item['verdict'] {
  if (isBreached(limit, value)) return 'on';
  return isBackToNormal(limit, value) ? 'off' : 'between';
}

function newerReadings(heard: History) {
  const readings = heard.filter((input) => input.kind === 'reading');
  return readings.filter(({ at }, index) => readings.slice(0, index).every((before) => before.at < at));
}

/** Against the newest of the first readings of each twelfth of the span that is a whole span older. */
function rateAt({ overMs }: RuleOf<'rate'>, readings: ReturnType<typeof newerReadings>): number | undefined {
  const newest = readings.at(-1);
  const slotOf = (at: number) => Math.floor(at / (overMs / 12));
  const firsts = readings.filter(({ at }, index) => index === 0 || slotOf(readings[index - 1]?.at ?? 0) !== slotOf(at));
  const former = firsts.findLast(({ at }) => newest !== undefined && at <= newest.at - overMs);
  return newest && former && ((newest.value - former.value) / (newest.at - former.at)) * 60_000;
}

/** One for each reading that some part takes; each part is on since it was breached and not back to normal after. */
function compositeItems(rule: RuleOf<'composite'>, heard: History): Item[] {
  const items: Item[] = [];
  for (const [index, input] of heard.entries()) {
    if (input.kind === 'tick' || !rule.parts.some(({ metric }) => metric === input.metric)) continue;
    const ofMetric = (metric: string, until: number) =>
      newerReadings(heard.slice(0, until).filter((each) => each.kind === 'reading' && each.metric === metric));
    if (ofMetric(input.metric, index).length === ofMetric(input.metric, index + 1).length) continue;
    const parts = rule.parts.map((part) => {
      const readings = ofMetric(part.metric, index + 1);
      const breachedAt = readings.findLastIndex(({ value }) => isBreached(part, value));
      return breachedAt >= 0 && !readings.slice(breachedAt + 1).some(({ value }) => isBackToNormal(part, value));
    });
    const isOn = rule.mode === 'all' ? !parts.includes(false) : parts.includes(true);
    const at = Math.max(input.at, ...items.map((item) => item.at));
    items.push({ at, value: input.value, verdict: isOn ? 'on' : 'off' });
  }
  return items;
}

/** Raised when a tick finds the silence; cleared when the source has spoken long enough with no such silence in between. */
function silenceChange(rule: RuleOf<'absence'>, heard: History, last: Last): Found {
  const input = heard.at(-1);
  const spoken = newerReadings(heard);
  const newest = spoken.at(-1);
  if (!input || !newest) return undefined;
  const silentAt = newest.at + rule.afterMs;
  if (!last.active) {
    if (input.kind === 'reading' || input.at < silentAt) return undefined;
    return { at: Math.max(silentAt, last.at), value: rule.afterMs / 1000, from: newest.at };
  }
  const first = firstSinceSilence(rule, heard, last);
  if (!first) return undefined;
  const from = Math.max(first.at, last.at);
  const isNew = spoken.length > newerReadings(heard.slice(0, -1)).length;
  const gap = newest.at - (spoken.at(-2)?.at ?? 0);
  if (input.kind === 'reading') {
    const at = Math.max(newest.at, last.at);
    return isNew && at - from >= rule.offDelayMs ? { at, value: gap / 1000, from } : undefined;
  }
  const at = from + rule.offDelayMs;
  return input.at >= at && at <= silentAt ? { at, value: first.silence, from } : undefined;
}

/** The reading with which the source began to speak again after the last silence that was found, with that silence in seconds. */
function firstSinceSilence(rule: RuleOf<'absence'>, heard: History, last: Last) {
  let first: { at: number; silence: number } | undefined;
  let foundAt = 0;
  for (let index = last.index + 1; index < heard.length; index += 1) {
    const input = heard[index];
    const before = newerReadings(heard.slice(0, index)).at(-1);
    if (!input || !before) continue;
    if (input.kind === 'tick') {
      const isDone = first && Math.max(first.at, last.at) + rule.offDelayMs <= before.at + rule.afterMs;
      if (isDone || input.at < before.at + rule.afterMs) continue;
      first = undefined;
      foundAt = before.at + rule.afterMs;
    } else if (input.at > before.at && (!first || input.at - before.at >= rule.afterMs)) {
      // Nothing begins before the silence that it ends, even where the source says that it spoke earlier.
      first = { at: Math.max(input.at, foundAt), silence: (input.at - before.at) / 1000 };
    }
  }
  return first;
}
