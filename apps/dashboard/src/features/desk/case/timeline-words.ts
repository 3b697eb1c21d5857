import type { TimelineEntry } from '@cityloop/contract/rest/case';
import { type Language, termOf } from '@cityloop/ui/terms';
import { deskWords } from '../words.ts';

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
  const words = deskWords(language);
  const done = termOf(language, 'done', entry.type);
  const to = language === 'zh-CN' ? '至' : ' to ';
  const colon = language === 'zh-CN' ? '：' : ': ';
  const { body } = entry;
  if (entry.type === 'confirm') {
    return `${done}${colon}${body.holds === true ? words.confirmationHolds : words.confirmationFails}`;
  }
  const department = textOf(body.department);
  if (entry.type === 'dispatch' && department) return `${done}${to}${names.department(department)}`;
  const into = textOf(body.into);
  if (entry.type === 'merge' && into) return `${done}${to}${into}`;
  return done;
}

/** The details of an entry, in words, one per fact; never raw JSON. */
export function details(entry: TimelineEntry, language: Language, names: NameLookup): TimelineLine[] {
  const words = deskWords(language);
  const { body } = entry;
  const lines: TimelineLine[] = [];
  const add = (label: string | undefined, value: unknown) => {
    const text = textOf(value);
    if (text) lines.push({ label, text });
  };
  const report = recordOf(body.report);
  if (report) {
    add(words.channel, termOf(language, 'channel', textOf(report.channel) ?? ''));
    add(undefined, report.title);
  }
  addCondition(add, body.condition, { language, names });
  add(words.handler, body.handler);
  add(words.reason, body.reason);
  add(undefined, body.opinion);
  add(undefined, body.reply);
  add(undefined, body.text);
  add(undefined, body.comment);
  if (Array.isArray(body.evidence) && body.evidence.length > 0) add(words.evidence, `×${body.evidence.length}`);
  return lines;
}

function addCondition(
  add: (label: string, value: unknown) => void,
  value: unknown,
  { language, names }: { language: Language; names: NameLookup },
) {
  const words = deskWords(language);
  const condition = recordOf(value);
  if (!condition) return;
  add(words.filingCondition, names.condition(textOf(condition.code) ?? ''));
  const limit = recordOf(condition.timeLimit);
  if (limit) add(words.timeLimit, formatLimit(limit, language));
}

/** `3 工作时`, `2 working d`. */
export function formatLimit(limit: { readonly amount?: unknown; readonly unit?: unknown }, language: Language): string {
  return `${String(limit.amount)} ${termOf(language, 'timeUnit', textOf(limit.unit) ?? '')}`;
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
