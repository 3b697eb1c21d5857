import { type AlarmModel, createAlarmModel } from './alarm-model.ts';
import { compareAlarms } from './alarms.ts';
import type { CheckContext } from './context.ts';
import { type AlarmFact, type KnownTarget, readAlarms, streamKey } from './registry.ts';
import { epochMs, msOf, type Row } from './witness.ts';

export interface StreamsSeen {
  /** Rows of the run's targets and times. */
  readonly rows: number;
  /** Streams whose alarms were compared with the model, and those whose order of arrival isn't known. */
  readonly alarmsCompared: number;
  readonly alarmsNotCompared: number;
  readonly alarmsExpected: number;
}

interface Latest {
  readonly at: number;
  readonly value: number;
}

interface OpenStream {
  readonly target: KnownTarget;
  readonly model: AlarmModel;
  lastAt: number;
  newest: Latest | undefined;
}

/**
 * Passes over every stored reading of the targets in the order of component, metric and time: traces each to its record,
 * finds doubles, runs the rules, and compares latest values and alarms of each stream when it is over.
 */
export async function checkStreams(context: CheckContext, isOrderKept: boolean): Promise<StreamsSeen> {
  const seen = { rows: 0, alarmsCompared: 0, alarmsNotCompared: 0, alarmsExpected: 0 };
  const alarms = await readAlarms(context.witness, context.targets, context.baseline.lastAlarmId);
  const finish = createEndOfStream(context, {
    alarms,
    latest: await readLatest(context),
    held: isOrderKept ? targetsWithOvertaking(context) : undefined,
    seen,
  });
  let stream: OpenStream | undefined;
  for await (const page of readPages(context)) {
    for (const row of page) {
      const target = context.targets.get(streamKey(row[0], row[1]));
      if (!target) continue;
      if (stream?.target !== target) {
        finish(stream);
        stream = begin(context, target, alarms.get(streamKey(target.componentKey, target.metricKey)) ?? []);
      }
      seen.rows += 1;
      takeRow(context, stream, row);
    }
  }
  finish(stream);
  for (const [key, left] of alarms) {
    const target = context.targets.get(key);
    if (target) compareAlarms(context, target, left, []);
  }
  return seen;
}

/** So much later than it was due at most is what time completes done: whoever waits so long after a load knows all of it. */
export const DONE_WITHIN_MS = 10_000;

/** When ingest heard of it: it may have been at any time. */
const UNKNOWN_TIME = Number.POSITIVE_INFINITY;

function begin(
  { baseline, sent, isAcknowledgedByIngest }: CheckContext,
  target: KnownTarget,
  found: readonly AlarmFact[],
): OpenStream {
  const endedAt = isAcknowledgedByIngest ? sent.endedAt : UNKNOWN_TIME;
  const model = createAlarmModel({ target, baseline, found, endedAt, doneBy: Date.now() - DONE_WITHIN_MS });
  return { target, model, lastAt: Number.NaN, newest: undefined };
}

interface StreamFacts {
  /** By stream; those of a finished one are taken out. */
  readonly alarms: Map<string, AlarmFact[]>;
  readonly latest: Awaited<ReturnType<typeof readLatest>>;
  /** Targets whose order of arrival isn't known; undefined where nobody's is. */
  readonly held: ReadonlySet<number> | undefined;
  readonly seen: { -readonly [figure in keyof StreamsSeen]: StreamsSeen[figure] };
}

function createEndOfStream(context: CheckContext, { alarms, latest, held, seen }: StreamFacts) {
  return (stream: OpenStream | undefined): void => {
    if (!stream) return;
    const { target, model } = stream;
    const key = streamKey(target.componentKey, target.metricKey);
    compareLatest(context, stream, latest.get(key));
    const actual = alarms.get(key) ?? [];
    alarms.delete(key);
    const isDefined = held !== undefined && !held.has(target.index);
    const expected = isDefined ? model.alarms() : undefined;
    compareAlarms(context, target, actual, expected);
    if (target.rules.length > 0) seen[isDefined ? 'alarmsCompared' : 'alarmsNotCompared'] += 1;
    seen.alarmsExpected += expected?.length ?? 0;
  };
}

function readPages(context: CheckContext): AsyncIterable<readonly Row[]> {
  const [from, to] = spanOf(context);
  return context.witness.pages(
    `select component_key, metric_key, ${epochMs('at')}, value, quality from reading
     where component_key = any ($1::int4[]) and at between to_timestamp($2 / 1000.0) and to_timestamp($3 / 1000.0)
     order by component_key, metric_key, at`,
    [[...new Set([...context.targets.values()].map((target) => target.componentKey))], from, to],
  );
}

/** From the earliest to the latest time that the run's records have. */
function spanOf({ script }: CheckContext): [number, number] {
  const { plan } = script;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let target = 0; target < Math.min(plan.targets.length, plan.messages); target += 1) {
    const lastMessage = target + Math.floor((plan.messages - 1 - target) / plan.targets.length) * plan.targets.length;
    from = Math.min(from, script.atOf(target * plan.records));
    to = Math.max(to, script.atOf((lastMessage + 1) * plan.records - 1));
  }
  return [from, to];
}

/** Targets of which a later reading may have arrived before an earlier one. */
function targetsWithOvertaking({ script, sent }: CheckContext): Set<number> {
  const found = new Set<number>();
  if (!script.plan.faults.reorder) return found;
  for (let message = 0; message < script.plan.messages; message += 1) {
    if (sent.attemptsOf(message) > 0 && script.heldBackBy(message) > 0) found.add(script.targetOf(message));
  }
  return found;
}

function takeRow(context: CheckContext, stream: OpenStream, row: Row): void {
  const { script, sent, stored, window, findings } = context;
  const at = msOf(row[2]);
  const value = Number(row[3]);
  const where = () => `${nameOf(script, stream.target)} at ${timeOf(at)} = ${value}`;
  if (at === stream.lastAt) {
    findings.add('doubled', () => `two rows of one key: ${where()}`);
    return;
  }
  stream.lastAt = at;
  const record = sentRecordAt(context, stream.target.index, at);
  if (record === undefined) {
    findings.add('unexplained', () => `nothing was sent that says ${where()}`);
    return;
  }
  const said = script.recordValue(record);
  if (said !== value) findings.add('unexplained', () => `${where()}, but ${said} was sent (record ${record})`);
  if (window.verdictOn(record) === 'out') {
    findings.add('quarantineWrong', () => `out of the window, and stored: ${where()} (record ${record})`);
  }
  stored.add(record);
  stream.newest = { at, value };
  // What is not believed moves no rule.
  if (Number(row[4]) !== 0) return;
  const message = Math.floor(record / script.plan.records);
  const publishedAt = sent.publishedAt(message);
  const acknowledgedAt = context.isAcknowledgedByIngest ? sent.acknowledgedAt(message) : UNKNOWN_TIME;
  stream.model.pass({ at, value, publishedAt, acknowledgedAt });
}

function sentRecordAt({ script, sent }: CheckContext, target: number, at: number): number | undefined {
  const record = script.recordAt(target, at);
  if (record === undefined) return undefined;
  return sent.attemptsOf(Math.floor(record / script.plan.records)) > 0 ? record : undefined;
}

async function readLatest({ witness, targets }: CheckContext): Promise<Map<string, Latest>> {
  const rows = await witness.all(
    `select component_key, metric_key, ${epochMs('at')}, value from latest_reading where component_key = any ($1::int4[])`,
    [[...targets.values()].map((target) => target.componentKey)],
  );
  return new Map(
    rows.map(([component, metric, at, value]) => [
      streamKey(component, metric),
      { at: msOf(at), value: Number(value) },
    ]),
  );
}

function compareLatest(
  { script, baseline, findings }: CheckContext,
  stream: OpenStream,
  actual: Latest | undefined,
): void {
  const { target, newest } = stream;
  if (!newest) return;
  const before = baseline.latestAt[streamKey(target.componentKey, target.metricKey)] ?? Number.NEGATIVE_INFINITY;
  const isRight =
    newest.at > before ? actual?.at === newest.at && actual.value === newest.value : actual?.at === before;
  if (isRight) return;
  findings.add('latestWrong', () => {
    const said = actual ? `${actual.value} at ${timeOf(actual.at)}` : 'nothing';
    return `${nameOf(script, target)}: latest is ${said}, newest stored ${newest.value} at ${timeOf(newest.at)}`;
  });
}

function nameOf(script: CheckContext['script'], target: KnownTarget): string {
  const { device, metric } = script.plan.targets[target.index] ?? { device: '?', metric: '?' };
  return `${device}/${metric}`;
}

function timeOf(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : String(at);
}
