import { randomUUID } from 'node:crypto';
import { caseAction } from '@cityloop/contract/rest/case-action';
import { readCaseChain } from '@cityloop/db/case/case-action';
import { findCaseFile } from '@cityloop/db/case/case-file';
import { findCaseMismatches } from '@cityloop/db/case/case-rebuild';
import type { Actor, Role } from '@cityloop/domain/account/actor';
import { CASE_ACTION_TYPES, type CaseActionType } from '@cityloop/domain/case/action-types';
import { allowedActions } from '@cityloop/domain/case/allowed-actions';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { createSeededRandom } from '@cityloop/testbed/seeded-random';
import { ProblemError } from '@cityloop/web/route';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MORNING, type TestCity, testCity } from '../test/test-city.ts';
import { performAction } from './perform-action.ts';
import { registerReport } from './register-case.ts';

const SEEDS = [1, 2, 3, 4];
const STEPS = 120;
const CASES = 6;

const actor = (username: string, role: Role, department?: string): Actor => ({
  username,
  roles: [role],
  department,
  districts: [],
});
const ACTORS = [
  actor('clerk', 'clerk', 'supervision'),
  actor('chief', 'dutyChief', 'supervision'),
  actor('dispatcher', 'dispatcher', 'command'),
  actor('collector', 'collector', 'supervision'),
  actor('collector2', 'collector', 'supervision'),
  actor('handler', 'handler', 'municipal'),
  actor('handler2', 'handler', 'municipal'),
  actor('sweeper', 'handler', 'sanitation'),
];
/** Ends that would leave little to walk on come seldom. */
const SELDOM: readonly CaseActionType[] = ['void', 'decline', 'merge', 'comment', 'urge'];

let city: TestCity;
beforeAll(async () => {
  city = await testCity();
});
afterAll(async () => {
  await city.stop();
});

/** The same seed walks the same way. */
function dice(seed: number): (sides: number) => number {
  const random = createSeededRandom(seed);
  return (sides) => Math.floor(random() * sides);
}

type Roll = ReturnType<typeof dice>;
function pick<T>(roll: Roll, list: readonly T[]): T {
  const picked = list[roll(list.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

/** What each action must bring; the rest is left to the defaults. */
function said(action: CaseActionType, roll: Roll, ids: readonly string[]): Record<string, unknown> {
  const text = pick(roll, ['too loud', '很吵', 'ночью', '"quoted" \\ and 😀']);
  switch (action) {
    case 'confirm':
      return { holds: roll(8) > 0, comment: text };
    case 'dispatch':
      return { department: pick(roll, ['municipal', 'sanitation']), reason: text };
    case 'decline':
    case 'return':
    case 'reassign':
    case 'requestVoid':
    case 'failVerification':
      return { reason: text };
    case 'merge':
      return { into: pick(roll, ids) };
    case 'urge':
      return { opinion: text };
    case 'replyUrge':
      return { reply: text };
    case 'comment':
      return { text };
    case 'arrive':
      return { location: { lon: 120.005 + roll(100) / 1e6, lat: 30.005 } };
    default:
      return {};
  }
}

/** An action that the rules allow now, or now and then any other. */
function choose(caseFile: CaseFile, who: Actor, roll: Roll): CaseActionType {
  const open = allowedActions(caseFile, who).filter((action) => !SELDOM.includes(action) || roll(10) === 0);
  return open.length > 0 && roll(10) > 0 ? pick(roll, open) : pick(roll, CASE_ACTION_TYPES);
}

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (answer) => answer,
    (error: unknown) => {
      if (error instanceof ProblemError) return error.code;
      throw error;
    },
  );
}

async function walk(seed: number): Promise<string[]> {
  const roll = dice(seed);
  const ids: string[] = [];
  for (let n = 0; n < CASES; n += 1) {
    const report = {
      category: 'noise-nuisance',
      title: `walk ${seed}.${n}`,
      location: { lon: 120.005, lat: 30.005 },
      description: '',
      address: '',
    };
    ids.push(
      (
        await registerReport(
          city.parts,
          pick(
            roll,
            ACTORS.slice(0, 4).filter((one) => one.username !== 'dispatcher'),
          ),
          report,
        )
      ).id,
    );
  }
  for (let step = 0; step < STEPS; step += 1) {
    city.setNow(new Date(MORNING.getTime() + step * 7 * 60_000));
    const caseFile = await findCaseFile(city.database.service, pick(roll, ids));
    if (!caseFile) throw new Error('a case is gone');
    const request = () => {
      const who = pick(roll, ACTORS);
      const action = choose(caseFile, who, roll);
      const body = caseAction.parse({
        requestId: randomUUID(),
        expectedVersion: caseFile.version,
        action,
        ...said(action, roll, ids),
      });
      return { caseId: caseFile.id, actor: who, body };
    };
    const first = request();
    const rival = roll(3) === 0 ? request() : first;
    const [one, two] = await Promise.all([
      outcome(performAction(city.parts, first)),
      outcome(performAction(city.parts, rival)),
    ]);
    if (rival === first) expect(two).toEqual(one);
  }
  return ids;
}

describe('a random walk of several people over several cases', () => {
  it.each(SEEDS)('leaves logs that make exactly the stored cases (seed %i)', async (seed) => {
    const ids = await walk(seed);
    expect(await findCaseMismatches(city.database.service)).toEqual([]);
    const { rows } = await city.database.service.query(
      `select f.id, f.version, f.state, (select count(*) from case_action a where a.case_id = f.id) as actions,
        (select count(*) from accepted_request r where r.subject_kind = 'case' and r.subject_id = f.id) as requests from case_file f where id = any($1)`,
      [ids],
    );
    expect(rows).toHaveLength(CASES);
    for (const row of rows) {
      expect(row.actions).toBe(row.version);
      expect(row.requests).toBeLessThan(row.version);
    }
    expect(rows.reduce((sum, row) => sum + row.version, 0)).toBeGreaterThan(CASES * 3);
  });
});

describe('the hash chain', () => {
  const tamper = async (sql: string, id: string) => {
    await city.database.owner.query(sql, [id]);
    return (await readCaseChain(city.database.service, id)).broken;
  };

  it('cannot be written again by the service', async () => {
    await expect(city.database.service.query('update case_action set actor = $1', ['x'])).rejects.toMatchObject({
      code: '42501',
    });
    await expect(city.database.service.query('delete from case_action')).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['a changed actor', `update case_action set actor = 'handler' where case_id = $1 and seq = 2`, 2],
    [
      'a changed word in a body',
      `update case_action set body = body || '{"comment":"fine"}' where case_id = $1 and seq = 1`,
      1,
    ],
    ['a moved time', `update case_action set at = at + interval '1 hour' where case_id = $1 and seq = 2`, 2],
    ['a missing action', 'delete from case_action where case_id = $1 and seq = 1', 1],
  ])('gives away %s', async (_what, sql, seq) => {
    const [id] = await walk(100 + seq);
    if (!id) throw new Error('no case');
    await performAction(city.parts, {
      caseId: id,
      actor: ACTORS[0] as Actor,
      body: caseAction.parse({ requestId: randomUUID(), action: 'comment', text: 'so that there are two' }),
    });
    expect((await readCaseChain(city.database.service, id)).broken).toBeUndefined();
    expect(await tamper(sql, id)).toMatchObject({ caseId: id, seq });
    expect((await findCaseMismatches(city.database.service)).map((one) => one.caseId)).toContain(id);
  });
});
