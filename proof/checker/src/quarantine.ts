import { messageMarkedIn } from '@cityloop/load/malformed';
import type { MessageKind } from '@cityloop/load/script-facts';
import type { CheckContext } from './context.ts';
import type { Row } from './witness.ts';

/** Which reason a kind of message is set aside for; undefined for those that are to be stored. */
function reasonFor(kind: MessageKind): string | undefined {
  if (kind === 'reading' || kind === 'event') return undefined;
  // The database refuses it: no reason of the closed list says more.
  return kind === 'poison' ? 'schema' : kind;
}

/**
 * Traces what was set aside to its messages: each acknowledged malformed message is there, none more often than it was
 * published, each for its reason. A row of a good reading is noted; whether it may be there is judged with the readings.
 */
export async function checkQuarantine(context: CheckContext): Promise<void> {
  const { witness, script, baseline } = context;
  const rowsOf = new Map<number, number>();
  const find = tracer(context);
  const pages = witness.pages(
    `select reason, topic, encode(substring(raw from 1 for 400), 'escape'), detail from quarantine where id > $1 order by id`,
    [baseline.lastQuarantineId],
  );
  for await (const page of pages) {
    for (const row of page) takeRow(context, row, { find, rowsOf });
  }
  for (let message = 0; message < script.plan.messages; message += 1) {
    const reason = reasonFor(script.kindOf(message));
    if (reason !== undefined) judge(context, { message, reason, rows: rowsOf.get(message) ?? 0 });
  }
}

interface Taking {
  readonly find: (topic: string, beginning: string) => number | undefined;
  readonly rowsOf: Map<number, number>;
}

function takeRow({ script, sent, findings, quarantined, tally }: CheckContext, row: Row, taking: Taking): void {
  const [reason, topic, beginning, detail] = row.map(String) as [string, string, string, string];
  const marked = messageMarkedIn(beginning, script.run);
  const record = marked === undefined ? taking.find(topic, beginning) : undefined;
  const message = marked ?? (record === undefined ? undefined : Math.floor(record / script.plan.records));
  tally.keep(reason, message !== undefined);
  if (message === undefined) return;
  if (record !== undefined) quarantined.add(record);
  const expected = reasonFor(script.kindOf(message));
  const isPoisoned = script.kindOf(message) === 'poison' && record !== undefined && record % script.plan.records === 0;
  const say = (what: string) => () => `message ${message} ${what} and was set aside as ${reason}: ${detail}`;
  if (sent.attemptsOf(message) === 0) findings.add('unexplained', say('was never published'));
  else if (marked !== undefined || isPoisoned) {
    if (reason !== expected) findings.add('quarantineWrong', say(`is ${expected}`));
    taking.rowsOf.set(message, (taking.rowsOf.get(message) ?? 0) + 1);
  } else if (reason !== 'out_of_window') findings.add('quarantineWrong', say('is right'));
}

interface Judged {
  readonly message: number;
  readonly reason: string;
  readonly rows: number;
}

function judge({ sent, findings, tally }: CheckContext, { message, reason, rows }: Judged): void {
  const most = sent.attemptsOf(message);
  const least = sent.acknowledged.has(message) ? 1 : 0;
  tally.expect(reason, { least, most });
  if (rows < least) tally.miss(reason, () => `message ${message} was acknowledged`);
  if (rows > most) {
    findings.add('quarantineWrong', () => `message ${message} (${reason}) set aside ${rows} x, published ${most} x`);
  }
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
