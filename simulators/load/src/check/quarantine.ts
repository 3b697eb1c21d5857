import { messageMarkedIn } from '../malformed.ts';
import type { MessageKind } from '../script-facts.ts';
import type { CheckContext } from './context.ts';
import { epochMs, type Row } from './witness.ts';

export interface QuarantineSeen {
  /** By reason: rows that acknowledged messages must have, that published ones may have at most, and that were found. */
  readonly byReason: Record<string, { least: number; most: number; found: number }>;
}

/** Which reason a kind of message is set aside for; undefined for those that are to be stored. */
export function reasonFor(kind: MessageKind): string | undefined {
  if (kind === 'reading' || kind === 'event') return undefined;
  // The database refuses it: no reason of the closed list says more.
  return kind === 'poison' ? 'schema' : kind;
}

/**
 * Traces what was set aside to its messages: every acknowledged malformed message has a row, none has more than it was
 * published, each has its reason. A row of a good reading is noted; whether it may be there is judged with the readings.
 */
export async function checkQuarantine(context: CheckContext): Promise<QuarantineSeen> {
  const { witness, script, baseline } = context;
  const rowsOf = new Map<number, number>();
  const seen: QuarantineSeen = { byReason: {} };
  const find = tracer(context);
  const pages = witness.pages(
    `select reason, topic, encode(substring(raw from 1 for 400), 'escape'), detail, ${epochMs('received_at')}
     from quarantine where id > $1 order by id`,
    [baseline.lastQuarantineId],
  );
  for await (const page of pages) {
    for (const row of page) takeRow(context, row, { find, rowsOf, seen });
  }
  for (let message = 0; message < script.plan.messages; message += 1) {
    const reason = reasonFor(script.kindOf(message));
    if (reason !== undefined) judge(context, { message, reason, rows: rowsOf.get(message) ?? 0 }, seen);
  }
  return seen;
}

interface Taking {
  readonly find: (topic: string, beginning: string) => number | undefined;
  readonly rowsOf: Map<number, number>;
  readonly seen: QuarantineSeen;
}

function takeRow({ script, sent, findings, quarantined }: CheckContext, row: Row, taking: Taking): void {
  const [reason, topic, beginning, detail] = row.map(String) as [string, string, string, string];
  const marked = messageMarkedIn(beginning, script.run);
  const record = marked === undefined ? taking.find(topic, beginning) : undefined;
  const message = marked ?? (record === undefined ? undefined : Math.floor(record / script.plan.records));
  if (message === undefined) return;
  if (record !== undefined) quarantined.add(record);
  if (sent.attemptsOf(message) === 0) {
    findings.add('unexplained', () => `message ${message} was never published and is in quarantine: ${detail}`);
    return;
  }
  const expected = reasonFor(script.kindOf(message));
  const isPoisoned = script.kindOf(message) === 'poison' && record !== undefined && record % script.plan.records === 0;
  if (marked === undefined && !isPoisoned) {
    const say = () => `message ${message} is right and was set aside as ${reason}: ${detail}`;
    if (reason !== 'out_of_window') findings.add('quarantineWrong', say);
    return;
  }
  if (reason !== expected) {
    findings.add('quarantineWrong', () => `message ${message} was set aside as ${reason}, not ${expected}: ${detail}`);
  }
  taking.rowsOf.set(message, (taking.rowsOf.get(message) ?? 0) + 1);
}

interface Judged {
  readonly message: number;
  readonly reason: string;
  readonly rows: number;
}

function judge(
  { sent, findings }: CheckContext,
  { message, reason, rows }: Judged,
  { byReason }: QuarantineSeen,
): void {
  const attempts = sent.attemptsOf(message);
  const least = sent.acknowledged.has(message) ? 1 : 0;
  byReason[reason] ??= { least: 0, most: 0, found: 0 };
  byReason[reason].least += least;
  byReason[reason].most += attempts;
  byReason[reason].found += rows;
  if (rows < least)
    findings.add('quarantineWrong', () => `message ${message} (${reason}) was acknowledged, and is in no quarantine`);
  if (rows > attempts)
    findings.add(
      'quarantineWrong',
      () => `message ${message} (${reason}) was set aside ${rows} times, published ${attempts} times`,
    );
}

const FIRST_TIME = /"(?:bt|t)":(\d+(?:\.\d+)?)/;
const FIRST_NAME = /"n":"([^"]+)"/;

/** The record that a pack begins with, by topic, name and time. */
function tracer({ script }: CheckContext): (topic: string, beginning: string) => number | undefined {
  const byStream = new Map(script.plan.targets.map(({ device, metric }, index) => [`${device}/${metric}`, index]));
  return (topic, beginning) => {
    const device = topic.split('/')[3] ?? '';
    const target = byStream.get(`${device}/${FIRST_NAME.exec(beginning)?.[1] ?? ''}`);
    const seconds = FIRST_TIME.exec(beginning)?.[1];
    if (target === undefined || seconds === undefined) return undefined;
    return script.recordAt(target, Math.round(Number(seconds) * 1000));
  };
}
