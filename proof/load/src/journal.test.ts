import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJournal, type JournalEntry, readJournal, readJournalFacts } from './journal.ts';
import { createPlan } from './plan.ts';

const plan = createPlan({ targets: [{ district: '1', device: 'a', metric: 'b' }], messages: 10, perSecond: 1 });
const facts = { plan, seed: -5, run: 'abc1', startedAt: 1_700_000_000_000 };

describe('a journal', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cityloop-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function entries(): JournalEntry[] {
    const read: JournalEntry[] = [];
    readJournal(folder, (entry) => read.push({ ...entry }));
    return read;
  }

  it('says what was written, across chunks', () => {
    const writer = createJournal(folder, facts);
    const written = Array.from({ length: 150_000 }, (_, message): JournalEntry => {
      const kind = message % 2 === 0 ? 'published' : 'acknowledged';
      return { kind, message, connection: message % 65_536, flags: message % 8, at: message / 10 };
    });
    for (const entry of written) writer.add(entry);
    writer.close();
    expect(entries()).toEqual(written);
    expect(readJournalFacts(folder)).toEqual(facts);
  });

  it('is never begun over another one', () => {
    createJournal(folder, facts).close();
    expect(() => createJournal(folder, facts)).toThrow('it holds one');
  });

  it('ends at an entry that was cut short', () => {
    const writer = createJournal(folder, facts);
    writer.add({ kind: 'ended', message: 0, connection: 0, flags: 0, at: 1 });
    writer.close();
    appendFileSync(join(folder, 'entries.bin'), Buffer.from([1, 0, 0]));
    expect(entries()).toEqual([{ kind: 'ended', message: 0, connection: 0, flags: 0, at: 1 }]);
  });

  it('keeps what was flushed through a kill -9 of its writer', async () => {
    const module = fileURLToPath(new URL('journal.ts', import.meta.url));
    const script = `import { createJournal } from ${JSON.stringify(module)};
      const writer = createJournal(${JSON.stringify(folder)}, ${JSON.stringify(facts)});
      const add = (message) => writer.add({ kind: 'published', message, connection: 0, flags: 0, at: 0 });
      for (let message = 0; message < 1000; message += 1) add(message);
      writer.flush();
      add(1000);
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(entries().map((entry) => entry.message)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });
});
