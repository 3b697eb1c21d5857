import type { RuleGroup } from '@cityloop/domain/alarm/rule-group';
import { isBelieved, type TakenReading } from '@cityloop/domain/telemetry/reading';
import { type ComponentReading, judgeComposites } from './composites.ts';
import { judgeStream } from './judge-stream.ts';
import { JudgedChanges } from './judged-changes.ts';
import { type Judging, watchedOf } from './rules-in-force.ts';
import type { Schedule } from './schedule.ts';
import { Draft, type SourceBook, type Stream } from './source-book.ts';
import { momentOf, momentOfStream, tickSource } from './tick-source.ts';

/** What one batch makes of what is in the book. */
interface Run {
  readonly changes: JudgedChanges;
  readonly judged: readonly Stream[];
  /** Of these, those that time alone may move. */
  readonly timed: readonly { readonly group: RuleGroup; readonly stream: Stream }[];
  /** Of components that were looked at as a whole. */
  readonly draft: Draft;
}

interface Known {
  readonly book: SourceBook;
  readonly schedule: Pick<Schedule, 'has'>;
}

/** `readings` are ordered by component, metric and time. */
export function judgeAll(readings: readonly TakenReading[], judging: Judging, { book, schedule }: Known): Run {
  const { registry } = judging;
  const changes = new JudgedChanges();
  const judged: Stream[] = [];
  const timed: { readonly group: RuleGroup; readonly stream: Stream }[] = [];
  const draft = new Draft(book);
  const parts = new Map<number, ComponentReading[]>();
  for (let from = 0, to = 0; from < readings.length; from = to) {
    to = endOfStream(readings, from);
    const group = registry.rulesByMetric.get(readings[from]?.metricKey ?? 0);
    if (!group) continue;
    const ofStream = readings.slice(from, to);
    const stream = judgeStream(group, ofStream, { book, changes, heardAt: judging.heardAt });
    judged.push(stream);
    const { componentKey } = stream;
    if (stream.live.size > 0 || (group.hasAbsence && !schedule.has(componentKey))) timed.push({ group, stream });
    if (group.composites.length === 0) continue;
    addParts(parts, ofStream, { group, book });
    draft.setStream(stream);
  }
  for (const [componentKey, heard] of parts) {
    judgeComposites({ componentKey, heard, watched: watchedOf(registry, componentKey) }, { book, draft, changes });
  }
  const run = { changes, judged, timed, draft };
  tickAll(dueOf(judging, run, parts.keys()), judging, run);
  return run;
}

/** What was due before, and what has become so: its moment may have come while these readings waited here. */
function dueOf(
  { registry, due, heardThrough }: Judging,
  { timed, draft }: Run,
  ofParts: Iterable<number>,
): Set<number> {
  const all = new Set(due);
  if (!heardThrough) return all;
  for (const { group, stream } of timed) {
    if (momentOfStream(group, stream) <= heardThrough(stream.componentKey)) all.add(stream.componentKey);
  }
  for (const componentKey of ofParts) {
    const moment = momentOf(componentKey, watchedOf(registry, componentKey), draft);
    if (moment !== undefined && moment <= heardThrough(componentKey)) all.add(componentKey);
  }
  return all;
}

/** What of these readings is new to the composites that look at their metric. */
function addParts(
  parts: Map<number, ComponentReading[]>,
  readings: readonly TakenReading[],
  { group, book }: { readonly group: RuleGroup; readonly book: SourceBook },
): void {
  const { componentKey, metricKey } = readings[0] ?? NOWHERE;
  const lastAt = book.stream(componentKey, metricKey)?.lastAt ?? 0;
  const heard = parts.get(componentKey) ?? [];
  for (const { at, value, quality } of readings) {
    if (at > lastAt && isBelieved(quality)) heard.push({ metric: group.metric, at, value });
  }
  parts.set(componentKey, heard);
}

function tickAll(due: ReadonlySet<number>, { registry, heardThrough }: Judging, { judged, draft, changes }: Run): void {
  if (due.size === 0) return;
  for (const stream of judged) if (due.has(stream.componentKey)) draft.setStream(stream);
  for (const componentKey of due) {
    const ours = heardThrough?.(componentKey) ?? Number.NEGATIVE_INFINITY;
    tickSource({ componentKey, watched: watchedOf(registry, componentKey), ours }, draft, changes);
  }
}

const NOWHERE = { componentKey: 0, metricKey: 0 };

function endOfStream(readings: readonly TakenReading[], from: number): number {
  const first = readings[from];
  let to = from + 1;
  while (readings[to]?.componentKey === first?.componentKey && readings[to]?.metricKey === first?.metricKey) to += 1;
  return to;
}
