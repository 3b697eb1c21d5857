import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunJournal, SectionBook } from './journal.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cityloop-bench-test-'));
  file = join(folder, 'runs', 'run.jsonl');
});
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = { startedAt: 5, commit: 'abc', args: ['--full'] };

async function measure(journal: RunJournal, step: string, rate: number): Promise<void> {
  await new SectionBook(journal, 'writer').step(step, async (note) => note('COPY', { 'rows/s': rate }));
}

describe('RunJournal', () => {
  it('goes on where the run was stopped, with what it was told', async () => {
    await measure(RunJournal.begin(file, HEAD), 'segment 1', 10);
    const resumed = RunJournal.resume(file);
    expect(resumed.head).toMatchObject(HEAD);
    await measure(resumed, 'segment 1', 99);
    await measure(resumed, 'segment 2', 30);
    const [row] = new SectionBook(resumed, 'writer').rows(['COPY']);
    expect(row?.figures['rows/s']?.segments).toEqual([10, 30]);
    expect(new SectionBook(resumed, 'throughput').rows(['COPY'])).toEqual([]);
  });

  it('measures a segment again whose line was cut by a kill', async () => {
    await measure(RunJournal.begin(file, HEAD), 'segment 1', 10);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, -8));
    const resumed = RunJournal.resume(file);
    expect(new SectionBook(resumed, 'writer').has('segment 1')).toBe(false);
    await measure(resumed, 'segment 1', 20);
    const [row] = new SectionBook(RunJournal.resume(file), 'writer').rows(['COPY']);
    expect(row?.figures['rows/s']?.segments).toEqual([20]);
  });

  it('keeps nothing of a step that failed', async () => {
    const journal = RunJournal.begin(file, HEAD);
    const failed = new SectionBook(journal, 'writer').step('segment 1', async (note) => {
      note('COPY', { 'rows/s': 1 });
      throw new Error('lost');
    });
    await expect(failed).rejects.toThrow('lost');
    expect(RunJournal.resume(file).stepsOf('writer')).toEqual([]);
  });

  it('knows finished sections', () => {
    const result = { name: 'start', title: 'Start', settings: {}, rows: [], notes: ['n'] };
    RunJournal.begin(file, HEAD).finish(result);
    expect(RunJournal.resume(file).section('start')).toEqual(result);
    expect(RunJournal.resume(file).section('writer')).toBeUndefined();
  });

  it('refuses to resume what never began', () => {
    expect(() => RunJournal.resume(join(folder, 'none.jsonl'))).toThrow('no stopped run');
    appendFileSync(join(folder, 'empty.jsonl'), '');
    expect(() => RunJournal.resume(join(folder, 'empty.jsonl'))).toThrow('no stopped run');
  });
});
