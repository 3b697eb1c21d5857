import type { TimelineEntry } from '@cityloop/contract/rest/case-action';
import { formatLimit } from '@cityloop/ui/spans';
import { DESK_WORDS, type DeskWords } from '@cityloop/ui/words/desk';
import type { Language } from '@cityloop/ui/words/language';
import { TERMS, termOf } from '@cityloop/ui/words/terms';

/** Names for the codes that bodies carry. */
export interface NameLookup {
  readonly department: (code: string) => string;
  readonly condition: (code: string) => string;
}

export interface TimelineLine {
  readonly label: string | undefined;
  readonly text: string;
}

/** What an entry says happened, such as `核实：情况属实` or `dispatched to Road maintenance`. */
export function headline(entry: TimelineEntry, language: Language, names: NameLookup): string {
  const words = DESK_WORDS[language];
  const done = termOf(language, 'done', entry.type);
  const { body } = entry;
  if (entry.type === 'confirm') {
    return words.case.found(done, body.holds === true ? words.case.reportIsTrue : words.case.reportIsNotTrue);
  }
  const department = textOf(body.department);
  if (entry.type === 'dispatch' && department) return words.case.to(done, names.department(department));
  const handler = textOf(body.handler);
  if (entry.type === 'reassign' && handler) return words.case.to(done, handler);
  const into = textOf(body.into);
  if (entry.type === 'merge' && into) return words.case.to(done, into);
  return done;
}

/** The details of an entry, in words, one per fact; never raw JSON. */
export function details(entry: TimelineEntry, language: Language, names: NameLookup): TimelineLine[] {
  const { role, thing } = TERMS[language];
  const { body } = entry;
  const lines: TimelineLine[] = [];
  const add = (label: string | undefined, value: unknown) => {
    const text = textOf(value);
    if (text) lines.push({ label, text });
  };
  const report = recordOf(body.report);
  if (report) {
    add(thing.channel, termOf(language, 'channel', textOf(report.channel) ?? ''));
    add(undefined, report.title);
  }
  addCondition(add, body.condition, { language, names });
  if (entry.type !== 'reassign') add(role.handler, body.handler);
  const because = recordOf(body.because);
  const account = entry.type === 'reassign' ? textOf(because?.account) : undefined;
  if (account) add(textOf(because?.by), DESK_WORDS[language].case.handedOver(account));
  const ended = endedOf(because, DESK_WORDS[language], names);
  if (ended) add(undefined, ended);
  add(thing.reason, body.reason);
  add(undefined, body.opinion);
  add(undefined, body.reply);
  add(undefined, body.text);
  add(undefined, body.comment);
  if (Array.isArray(body.evidence) && body.evidence.length > 0)
    add(DESK_WORDS[language].case.evidence.title, `×${body.evidence.length}`);
  return lines;
}

function addCondition(
  add: (label: string, value: unknown) => void,
  value: unknown,
  { language, names }: { language: Language; names: NameLookup },
) {
  const condition = recordOf(value);
  if (!condition) return;
  add(TERMS[language].thing.filingCondition, names.condition(textOf(condition.code) ?? ''));
  const limit = recordOf(condition.timeLimit);
  if (limit) add(DESK_WORDS[language].case.timeLimit, formatLimit(limit, language));
}

/** What ended that the case hangs on, where that is why the system wrote the entry. */
function endedOf(
  because: Record<string, unknown> | undefined,
  words: DeskWords,
  names: NameLookup,
): string | undefined {
  const code = textOf(because?.code) ?? '';
  if (because?.ended === 'device') return words.case.ended.device(code);
  if (because?.ended === 'category') return words.case.ended.category;
  return because?.ended === 'department' ? words.case.ended.department(names.department(code)) : undefined;
}

/** The entries after a version: what others did while a form was open. */
export function entriesAfter(timeline: readonly TimelineEntry[], version: number): TimelineEntry[] {
  return timeline.filter((entry) => entry.seq > version);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function recordOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
