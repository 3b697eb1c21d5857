import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type ResultRow, type SectionResult, SegmentBook } from './results.ts';

const figuresSchema = z.record(z.string(), z.number());
const stepSchema = z.object({
  kind: z.literal('step'),
  section: z.string(),
  step: z.string(),
  rows: z.array(z.tuple([z.string(), figuresSchema])),
});
const headSchema = z.object({
  kind: z.literal('run'),
  startedAt: z.number(),
  commit: z.string().optional(),
  /** What it was told, so that it goes on with the same. */
  args: z.array(z.string()),
});
/** A finished section as it will be printed. */
const sectionSchema = z.object({ kind: z.literal('section'), result: z.custom<SectionResult>() });
const lineSchema = z.union([headSchema, stepSchema, sectionSchema]);

export type RunHead = z.output<typeof headSchema>;
type Step = z.output<typeof stepSchema>;

/**
 * What a run has measured so far, on disk: one line of JSON for each finished segment, so that a run which was stopped
 * goes on behind the last one.
 */
export class RunJournal {
  readonly head: RunHead;
  readonly #file: string;
  readonly #steps: Step[] = [];
  readonly #sections: SectionResult[] = [];

  private constructor(file: string, head: RunHead) {
    this.#file = file;
    this.head = head;
  }

  /** Begins a run anew; what a former one left is gone. */
  static begin(file: string, head: Omit<RunHead, 'kind'>): RunJournal {
    mkdirSync(dirname(file), { recursive: true });
    const journal = new RunJournal(file, { kind: 'run', ...head });
    writeFileSync(file, `${JSON.stringify(journal.head)}\n`);
    return journal;
  }

  /** @throws when no run was stopped */
  static resume(file: string): RunJournal {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    const [head, ...rest] = lines.flatMap(parseLine);
    if (head?.kind !== 'run') throw new Error('there is no stopped run to resume: start one without --resume');
    const journal = new RunJournal(file, head);
    // The last line of a killed run may be cut: it is written again whole, behind a new line.
    if (lines.at(-1) !== '') appendFileSync(file, '\n');
    for (const line of rest) {
      if (line.kind === 'step') journal.#steps.push(line);
      if (line.kind === 'section') journal.#sections.push(line.result);
    }
    return journal;
  }

  /** The result of a section that was finished before. */
  section(name: string): SectionResult | undefined {
    return this.#sections.find((section) => section.name === name);
  }

  finish(result: SectionResult): void {
    this.#sections.push(result);
    this.#append({ kind: 'section', result });
  }

  /** What the steps of a section noted, in their order. */
  stepsOf(section: string): readonly Step[] {
    return this.#steps.filter((step) => step.section === section);
  }

  add(step: Omit<Step, 'kind'>): void {
    const line = { kind: 'step' as const, ...step };
    this.#steps.push(line);
    this.#append(line);
  }

  #append(line: z.output<typeof lineSchema>): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}

function parseLine(text: string): z.output<typeof lineSchema>[] {
  if (text.trim() === '') return [];
  try {
    return [lineSchema.parse(JSON.parse(text))];
  } catch {
    // A killed run may have written half of its last line: that segment is measured again.
    return [];
  }
}

/** Tells figures of one row. */
export type NoteRow = (row: string, figures: Record<string, number>) => void;

/** The steps of one section: each is measured once, also over several attempts at the run. */
export class SectionBook {
  readonly #journal: RunJournal;
  readonly #section: string;
  readonly #signal: AbortSignal | undefined;

  /** Once `signal` is aborted, no step is begun or kept. */
  constructor(journal: RunJournal, section: string, signal?: AbortSignal) {
    this.#journal = journal;
    this.#section = section;
    this.#signal = signal;
  }

  has(step: string): boolean {
    return this.#journal.stepsOf(this.#section).some((known) => known.step === step);
  }

  /** Runs `measure` unless this step was measured before. Nothing is kept of one that throws. */
  async step(step: string, measure: (note: NoteRow) => Promise<void>): Promise<void> {
    if (this.has(step)) return;
    this.#signal?.throwIfAborted();
    const rows: [string, Record<string, number>][] = [];
    await measure((row, figures) => rows.push([row, figures]));
    this.#signal?.throwIfAborted();
    this.#journal.add({ section: this.#section, step, rows });
  }

  /** In the order of `names`; one that was never measured is left out. */
  rows(names: readonly string[]): ResultRow[] {
    const book = new SegmentBook();
    for (const { rows } of this.#journal.stepsOf(this.#section)) {
      for (const [row, figures] of rows) book.add(row, figures);
    }
    return book.rows(names);
  }
}
