import { randomUUID } from 'node:crypto';
import { caseAction } from '@cityloop/contract/rest/case-action';
import { listCaseActions, readCaseChain } from '@cityloop/db/case/case-action';
import { findCaseFile } from '@cityloop/db/case/case-file';
import { toStored } from '@cityloop/db/case/case-projection';
import { findCaseMismatches, rebuildCases } from '@cityloop/db/case/case-rebuild';
import type { Actor } from '@cityloop/domain/account/actor';
import { runningClocks } from '@cityloop/domain/case/clock';
import { CASE_STATES, isEnded } from '@cityloop/domain/case/states';
import { createLogger } from '@cityloop/runtime/logger';
import { upgradeCases } from '@cityloop/steward/prepare/upgrade-cases';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseBookOf, createCurrentCity } from '../city/current-city.ts';
import { type FormerCity, formerCity } from '../test/former-version/former-city.ts';
import { performAction } from './perform-action.ts';

let former: FormerCity;
beforeAll(async () => {
  former = await formerCity();
});
afterAll(() => former?.database.drop());

const admin: Actor = { username: 'admin', roles: ['admin'], department: undefined, districts: [] };
/** States that the former version had no way into. */
const UNREACHED = ['suspended', 'arbitration'];

describe('a database of the version whose log had no outcomes', () => {
  it('has a case in every state that could be reached', () => {
    expect(new Set(former.cases.map(({ state }) => state))).toEqual(
      new Set(CASE_STATES.filter((state) => !UNREACHED.includes(state))),
    );
  });

  it('every case is what it was, with clocks beside it', async () => {
    for (const { id, projection } of former.cases) {
      const caseFile = await findCaseFile(former.database.service, id);
      if (!caseFile) throw new Error(`${id} is gone`);
      const { clocks, reporters, dispatchedBy, verifiedBy, ...rest } = toStored(caseFile);
      expect(rest).toEqual(projection);
      expect(clocks.length).toBeGreaterThan(0);
      expect([reporters, dispatchedBy, verifiedBy]).not.toContain(undefined);
    }
  });

  it('every action says where it came from and led, and every chain verifies as it was hashed then', async () => {
    const db = former.database.service;
    expect(await findCaseMismatches(db)).toEqual([]);
    for (const { id } of former.cases) {
      const log = await listCaseActions(db, id);
      expect(log.map(({ from }) => from)).toEqual([null, ...log.slice(0, -1).map(({ to }) => to)]);
      const hashes = former.actions.filter((row) => row['case_id'] === id).map((row) => row['hash']);
      expect((await readCaseChain(db, id)).hashes).toEqual(hashes);
    }
  });

  it('list and detail agree: the columns are those of the projection', async () => {
    const { rows } = await former.database.owner.query<{ id: string; state: string; due_at: Date | null }>(
      'select id, state, due_at from case_file',
    );
    for (const { id, state, due_at } of rows) {
      const caseFile = await findCaseFile(former.database.service, id);
      const due = runningClocks(caseFile?.clocks ?? []).map(({ dueAt }) => dueAt.getTime());
      expect([state, due_at?.getTime() ?? null]).toEqual([caseFile?.state, due.length > 0 ? Math.min(...due) : null]);
    }
    expect(rows.some(({ state, due_at }) => isEnded(state as (typeof CASE_STATES)[number]) && due_at !== null)).toBe(
      false,
    );
  });

  it('a projection of a former edition is replayed from its log when it is read, and saved', async () => {
    const [one] = former.cases;
    if (!one) throw new Error('no case');
    const db = former.database.service;
    const before = await findCaseFile(db, one.id);
    await former.database.owner.query(
      `update case_file set projection = '{}', projection_version = 1, stage_due_at = now() where id = $1`,
      [one.id],
    );
    expect(await findCaseFile(db, one.id)).toEqual(before);
    expect(await findCaseMismatches(db)).toEqual([]);
  });

  it('a projection that is not what its log makes is found, and made anew on demand', async () => {
    const [one] = former.cases;
    if (!one) throw new Error('no case');
    const db = former.database.owner;
    await db.query(`update case_file set projection = jsonb_set(projection, '{returns}', '99') where id = $1`, [
      one.id,
    ]);
    expect((await findCaseMismatches(db)).map(({ caseId }) => caseId)).toEqual([one.id]);
    expect(await rebuildCases(db)).toEqual({ cases: former.cases.length, changed: 1 });
    expect(await findCaseMismatches(db)).toEqual([]);
  });

  it('doing it again changes nothing', async () => {
    expect(await upgradeCases(former.database.owner)).toEqual({ withClocks: 0, rebuilt: 0 });
  });

  it('the next action works on every one, and its hash covers the outcome', async () => {
    const pool = former.database.service;
    const logger = createLogger({ app: 'test', level: 'silent' });
    const book = caseBookOf(createCurrentCity(pool));
    const desk = { pool, logger, now: () => new Date('2026-09-16T01:30:00Z'), book, evidenceFolder: '' };
    for (const { id, version } of former.cases) {
      const body = caseAction.parse({ requestId: randomUUID(), action: 'comment', text: 'goes on' });
      expect(await performAction(desk, { caseId: id, actor: admin, body })).toMatchObject({ version: version + 1 });
    }
    expect(await findCaseMismatches(pool)).toEqual([]);
    const { rows } = await former.database.owner.query('select distinct format from case_action order by 1');
    expect(rows).toEqual([{ format: 1 }, { format: 2 }]);
  });
});
