import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendCaseAction } from '@cityloop/db/case/case-action';
import { getCaseBook } from '@cityloop/db/case/case-book';
import { saveCaseFile } from '@cityloop/db/case/case-projection';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import type { CaseAction } from '@cityloop/domain/case/actions';
import { apply, born } from '@cityloop/domain/case/apply';
import { BY_SYSTEM, joinReportEntry, reportEntry } from '@cityloop/domain/case/birth';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINI_CITY } from '../import/fixture/mini-city.ts';
import { importCity } from '../import/import-city.ts';
import { openLogFolder } from './log-folder.ts';
import { openLogKey } from './log-key.ts';
import { verifyAndSeal } from './seal-cases.ts';

const NOW = new Date('2026-09-15T01:30:00.000Z');
const REPORT = {
  channel: 'sensor',
  category: 'noise-nuisance',
  title: 'x',
  description: '',
  location: { lon: 120.005, lat: 30.005 },
  grid: '99020100100101',
  address: '',
  reporter: undefined,
  componentId: undefined,
  alarmId: undefined,
  externalId: undefined,
  confirmationExempt: false,
} as const;

let database: TestDatabase;
let folder: string;
let count = 0;

beforeAll(async () => {
  database = await testDatabase();
  await importCity(database.owner, MINI_CITY);
});
afterAll(() => database?.drop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cityloop-log-'));
  return () => rmSync(folder, { recursive: true, force: true });
});

/** A case with so many actions, as the server would have written it. */
async function writeCase(actions: number): Promise<string> {
  count += 1;
  const id = `20260915-${String(count).padStart(5, '0')}`;
  const birth = reportEntry(id, REPORT, { ...BY_SYSTEM, at: NOW }, await getCaseBook(database.owner));
  let caseFile = born(birth);
  await inTransaction(database.owner, async (db) => {
    const write = async (action: CaseAction, after: CaseFile) => {
      await appendCaseAction(db, action);
      await saveCaseFile(db, after, NOW);
    };
    await write(birth, caseFile);
    while (caseFile.version < actions) {
      const joined = joinReportEntry(caseFile, REPORT, { ...BY_SYSTEM, at: NOW });
      caseFile = apply(caseFile, joined);
      await write(joined, caseFile);
    }
  });
  return id;
}

const log = () => openLogFolder(join(folder, 'log'));
const key = () => openLogKey(folder, 'cityloop/test');
const seal = () => verifyAndSeal(database.owner, log(), { now: NOW, key: key() });
const verify = async () => (await verifyAndSeal(database.owner, log(), { now: NOW })).altered;
const asOwner = (sql: string, id: string) => database.owner.query(sql, [id]);

describe('the seal of all cases', () => {
  it('is written for what grew since the last time, and for nothing else', async () => {
    await writeCase(2);
    const first = await seal();
    expect(first).toMatchObject({ sealed: first.cases, altered: [] });
    expect(await seal()).toMatchObject({ sealed: 0 });
    await writeCase(1);
    expect(await seal()).toMatchObject({ sealed: 1 });
    expect(log().entries.length).toBe(first.cases + 1);
  });

  it('is signed by a key that lies beside it for its own user alone', async () => {
    await writeCase(1);
    await seal();
    expect(key().vkey).toMatch(/^cityloop\/test\+[0-9a-f]{8}\+/);
    expect(readFileSync(join(folder, 'log/checkpoint'), 'utf8')).toContain('\n\n— cityloop/test ');
    expect(openLogKey(folder, 'cityloop/test').vkey).toBe(key().vkey);
  });

  it('is whole again after what was written of a round that ended before its checkpoint', async () => {
    await writeCase(1);
    await seal();
    const before = log().entries.length;
    await writeCase(1);
    const { append } = log();
    expect(() => append([new Uint8Array(70_000)], key())).toThrow('65535');
    expect(log().entries.length).toBe(before);
    expect(await seal()).toMatchObject({ sealed: 1 });
  });
});

describe('what was done to the log of a case is found and named', () => {
  const REBUILD = `update case_action set hash = sha256(hash), previous_hash = sha256(previous_hash) where case_id = $1`;

  it.each([
    [
      'a whole case deleted',
      ['delete from case_action where case_id = $1', 'delete from case_file where id = $1'],
      /whole case is gone: it was sealed at action 3/,
    ],
    [
      'its tail cut',
      ['delete from case_action where case_id = $1 and seq = 3'],
      /ends at action 2: it was sealed at action 3/,
    ],
    ['its chain rebuilt', [REBUILD], /chain was rebuilt: action 3/],
    [
      'an outcome changed',
      [`update case_action set to_state = 'void' where case_id = $1 and seq = 3`],
      /outcome up to action 3/,
    ],
  ] as const)('%s', async (_what, statements, words) => {
    const id = await writeCase(3);
    await seal();
    expect((await verify()).filter(({ caseId }) => caseId === id)).toEqual([]);
    for (const sql of statements) await asOwner(sql, id);
    const found = (await verify()).filter(({ caseId }) => caseId === id);
    expect(found).toEqual([{ caseId: id, because: expect.stringMatching(words) }]);
    await asOwner('delete from case_action where case_id = $1', id);
    await asOwner('delete from case_file where id = $1', id);
  });

  it('an altered case is not sealed over', async () => {
    const id = await writeCase(2);
    await seal();
    await asOwner(`update case_action set actor = 'somebody else' where case_id = $1 and seq = 1`, id);
    const report = await seal();
    expect(report.altered.map(({ caseId }) => caseId)).toContain(id);
    expect(report.sealed).toBe(0);
  });
});
