import { randomUUID } from 'node:crypto';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { findCaseMismatches } from '@cityloop/db/case/case-rebuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jpeg } from '../test/pictures.ts';
import { MORNING, type Person, type TestCity, testCity } from '../test/test-city.ts';

const PEOPLE = [
  'clerk',
  'chief',
  'dispatcher',
  'collector',
  'collector2',
  'handler',
  'handler2',
  'viewer',
  'south',
] as const;
const MORE = ['two-posts', 'own-judge', 'north-chief', 'sweeper'] as const;
type Name = (typeof PEOPLE)[number] | (typeof MORE)[number];

const JPEG = jpeg('a photo');
const SOUTH = { lon: 120.005, lat: 30.005 };
const NORTH = { lon: 120.005, lat: 30.015 };

let city: TestCity;
let people: Record<Name, Person>;

beforeAll(async () => {
  city = await testCity();
  const all = await Promise.all([...PEOPLE, ...MORE].map(async (name) => [name, await city.as(name)] as const));
  people = Object.fromEntries(all) as Record<Name, Person>;
});
afterAll(async () => {
  await city.stop();
});

async function reported(by: Name = 'clerk', more: Record<string, unknown> = {}): Promise<CaseDetail> {
  const report = { category: 'noise-nuisance', title: 'A drill at night', location: SOUTH, ...more };
  const { status, body } = await people[by].post('/api/cases', report);
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

async function done(
  by: Name,
  caseFile: CaseDetail,
  action: string,
  said: Record<string, unknown> = {},
): Promise<CaseDetail> {
  const { status, body } = await people[by].act(caseFile, action, said);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const confirmed = async () => done('collector', await reported(), 'confirm', { holds: true });
const filed = async () => done('chief', await confirmed(), 'file');
const dispatched = async (by: Name = 'dispatcher') =>
  done(by, await filed(), 'dispatch', { department: 'municipal', reason: 'they have the barrier' });
const inDisposal = async (by: Name = 'handler') => done(by, await dispatched(), 'accept');
const disposed = async (by: Name = 'handler') => done(by, await inDisposal(by), 'dispose');
const verified = async () => done('collector', await disposed(), 'passVerification');
const closed = async () => done('chief', await verified(), 'close');

async function refused(
  reply: Promise<{ status: number; body: Record<string, unknown> }>,
  status: number,
  code: string,
) {
  const answer = await reply;
  expect(answer.body).toMatchObject({ status, code });
  expect(answer.status).toBe(status);
  return answer.body;
}

async function countActions(id: string): Promise<number> {
  const { rows } = await city.database.service.query('select count(*) as n from case_action where case_id = $1', [id]);
  return rows[0].n;
}

describe('a case from report to closing', () => {
  it('goes through every post, and its log holds each step', async () => {
    const caseFile = await closed();
    expect(caseFile).toMatchObject({
      state: 'closed',
      lamp: 'off',
      deadlines: [],
      department: 'municipal',
      handler: 'handler',
    });
    expect(caseFile.timeline.map((entry) => [entry.type, entry.actor])).toEqual([
      ['report', 'clerk'],
      ['confirm', 'collector'],
      ['file', 'chief'],
      ['dispatch', 'dispatcher'],
      ['accept', 'handler'],
      ['dispose', 'handler'],
      ['passVerification', 'collector'],
      ['close', 'chief'],
    ]);
    expect(caseFile.id).toMatch(/^20260915-\d{5}$/);
    expect(caseFile.timeline[0]?.actorName).toBe('受理员');
  });

  it('leaves a line in the change feed for each version', async () => {
    const { id } = await filed();
    const { rows } = await city.database.service.query(
      'select version, kind, district from change_pending where subject_id = $1 order by id',
      [id],
    );
    expect(rows).toEqual([1, 2, 3].map((version) => ({ version, kind: 'case', district: '990201' })));
  });

  it('takes the first filing condition of the category and runs the clocks', async () => {
    const caseFile = await dispatched();
    expect(caseFile.condition?.code).toBe('noise-nuisance-1');
    expect(caseFile.deadlines.map((one) => one.kind)).toEqual(['disposal']);
    expect(caseFile.lamp).toBe('green');
  });

  it('says why this department', async () => {
    const caseFile = await filed();
    expect(caseFile.recommended).toMatchObject({ department: 'sanitation', because: { region: '*' } });
    const { timeline } = await done('dispatcher', caseFile, 'dispatch', { department: 'sanitation' });
    expect(timeline.at(-1)?.body).toMatchObject({ because: { rule: 'responsibility', category: 'noise-nuisance' } });
  });

  it('goes back to the department after a failed verification, as rework', async () => {
    const caseFile = await done('collector2', await disposed(), 'failVerification', { reason: 'still loud' });
    expect(caseFile).toMatchObject({ state: 'dispatched', reworks: 1, handler: 'handler' });
  });

  it('is filed under another department after a return', async () => {
    const caseFile = await done('handler', await inDisposal(), 'return', { reason: 'not ours' });
    expect(caseFile).toMatchObject({ state: 'filed', returns: 1, department: null });
  });

  it('joins another by a merge, which counts the repeat there', async () => {
    const kept = await reported();
    const merged = await done('clerk', await reported(), 'merge', { into: kept.id });
    expect(merged).toMatchObject({ state: 'merged', mergedInto: kept.id });
    const { body } = await people.clerk.get(`/api/cases/${kept.id}`);
    expect(body).toMatchObject({ repeats: 1, version: 2 });
  });
});

describe('the same request again', () => {
  it('gets the first answer, and nothing happens twice', async () => {
    const caseFile = await reported();
    const said = { requestId: randomUUID(), holds: true };
    const first = await people.collector.act(caseFile, 'confirm', said);
    const again = await people.collector.act(caseFile, 'confirm', said);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(await countActions(caseFile.id)).toBe(2);
  });

  it('has one effect and one answer from two browsers at once', async () => {
    const caseFile = await reported();
    const said = { requestId: randomUUID(), holds: true };
    const replies = await Promise.all([1, 2, 3, 4].map(() => people.collector.act(caseFile, 'confirm', said)));
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    expect(await countActions(caseFile.id)).toBe(2);
  });

  it('gets the first answer, letter by letter, when the case, its evidence and the day have moved on', async () => {
    const report = { requestId: randomUUID(), category: 'noise-nuisance', title: 'A drill at night', location: SOUTH };
    const birth = await people.clerk.post('/api/cases', report);
    const said = { requestId: randomUUID(), holds: true };
    const first = await people.collector.act(birth.body, 'confirm', said);
    expect(first.body).toMatchObject({ version: 2, state: 'confirmed' });
    city.setNow(new Date(MORNING.getTime() + 26 * 3_600_000));
    await people.collector.upload(birth.body.id, JPEG, 'confirmation');
    await done('chief', first.body, 'file');
    const again = await people.collector.act(birth.body, 'confirm', said);
    const birthAgain = await people.clerk.post('/api/cases', report);
    city.setNow(MORNING);
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    expect(JSON.stringify(birthAgain.body)).toBe(JSON.stringify(birth.body));
  });

  it('keeps of a request who sent it, a hash and the step: never the answer', async () => {
    const caseFile = await reported();
    const requestId = randomUUID();
    await done('collector', caseFile, 'confirm', { requestId, holds: true });
    const { rows } = await city.database.service.query('select * from accepted_request where request_id = $1', [
      requestId,
    ]);
    expect(rows).toEqual([
      {
        request_id: requestId,
        caller: 'collector',
        fingerprint: expect.any(Buffer),
        subject_kind: 'case',
        subject_id: caseFile.id,
        seq: 2,
        at: MORNING,
      },
    ]);
  });

  it('is refused with another body: request-id-reused', async () => {
    const caseFile = await reported();
    const requestId = randomUUID();
    await done('collector', caseFile, 'confirm', { requestId, holds: true });
    await refused(people.collector.act(caseFile, 'confirm', { requestId, holds: false }), 409, 'request-id-reused');
  });

  it('is refused from another caller: request-id-reused', async () => {
    const caseFile = await reported();
    const said = { requestId: randomUUID(), holds: true };
    await done('collector', caseFile, 'confirm', said);
    await refused(people.collector2.act(caseFile, 'confirm', said), 409, 'request-id-reused');
  });

  it('is refused on another case, also when both come at once: request-id-reused', async () => {
    const both = [await reported(), await reported()];
    const said = { requestId: randomUUID(), holds: true };
    const replies = await Promise.all(both.map((caseFile) => people.collector.act(caseFile, 'confirm', said)));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
  });

  it('may be sent anew after a refusal: only accepted requests are remembered', async () => {
    const caseFile = await reported();
    const requestId = randomUUID();
    await refused(
      people.collector.act({ ...caseFile, version: 9 }, 'confirm', { requestId, holds: true }),
      412,
      'version-conflict',
    );
    await done('collector', caseFile, 'confirm', { requestId, holds: true });
  });

  it('opens one case for one report, however often it is sent', async () => {
    const report = { requestId: randomUUID(), category: 'noise-nuisance', title: 'Once', location: SOUTH };
    const replies = await Promise.all([1, 2, 3].map(() => people.clerk.post('/api/cases', report)));
    expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201]);
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
  });
});

describe('two different requests at once', () => {
  it('the second one finds another version', async () => {
    const caseFile = await reported();
    const replies = await Promise.all([
      people.collector.act(caseFile, 'confirm', { holds: true }),
      people.collector2.act(caseFile, 'confirm', { holds: true }),
    ]);
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 412]);
  });
});

describe('refusals', () => {
  it('404 for a case that does not exist, also with a wrong body', async () => {
    await refused(people.chief.post('/api/cases/20260101-99999/actions', { nonsense: true }), 404, 'not-found');
  });

  it('404 for a case in another district', async () => {
    const caseFile = await confirmed();
    await refused(people['north-chief'].act(caseFile, 'file'), 404, 'not-found');
    await refused(people['north-chief'].get(`/api/cases/${caseFile.id}`), 404, 'not-found');
  });

  it('404 for an id that is none', async () => {
    await refused(people.chief.get('/api/cases/%00'), 404, 'not-found');
    await refused(people.chief.get('/api/cases/..%2f..%2fetc'), 404, 'not-found');
  });

  it("404 for another department's case, where the only post is handler", async () => {
    await refused(people.sweeper.act(await dispatched(), 'accept'), 404, 'not-found');
  });

  it('422 for an unknown key', async () => {
    await refused(people.collector.act(await reported(), 'confirm', { holds: true, colour: 'red' }), 422, 'invalid');
  });

  it('422 for text that cannot be stored', async () => {
    await refused(people.clerk.act(await reported(), 'comment', { text: 'a\u0000b' }), 422, 'invalid');
  });

  it('422 before 403: a wrong body from a role that may not', async () => {
    await refused(people.viewer.act(await reported(), 'confirm', {}), 422, 'invalid');
  });

  it('403 role-may-not before 412: a role that has this action in no state', async () => {
    await refused(people.clerk.act({ ...(await filed()), version: 1 }, 'close'), 403, 'role-may-not');
  });

  it('403 separation-of-duties: the reporter may not confirm', async () => {
    const caseFile = await reported('collector');
    await refused(people.collector.act(caseFile, 'confirm', { holds: true }), 403, 'separation-of-duties');
    await done('collector2', caseFile, 'confirm', { holds: true });
  });

  it('403 separation-of-duties: the filer may not dispatch', async () => {
    const caseFile = await done('two-posts', await confirmed(), 'file');
    await refused(
      people['two-posts'].act(caseFile, 'dispatch', { department: 'sanitation' }),
      403,
      'separation-of-duties',
    );
  });

  it('403 separation-of-duties: whoever handled it may not verify', async () => {
    await refused(
      people['own-judge'].act(await disposed('own-judge'), 'passVerification'),
      403,
      'separation-of-duties',
    );
  });

  it('412 version-conflict before 409: an old version names the newer one', async () => {
    const caseFile = await filed();
    const problem = await refused(people.chief.act({ ...caseFile, version: 1 }, 'file'), 412, 'version-conflict');
    expect(problem).toMatchObject({ expected: 1, actual: caseFile.version });
  });

  it('409 action-not-allowed names what is allowed now', async () => {
    const caseFile = await disposed();
    const problem = await refused(people.chief.act(caseFile, 'close'), 409, 'action-not-allowed');
    expect(problem.allowed).toEqual(['void', 'urge', 'comment']);
    expect(problem.detail).toBe(
      `Cannot close case ${caseFile.id}: it is disposed, not verified. Allowed now: void, urge, comment.`,
    );
  });

  it('409 action-not-allowed on a closed case; a remark is still taken', async () => {
    const caseFile = await closed();
    await refused(people.chief.act(caseFile, 'close'), 409, 'action-not-allowed');
    await done('clerk', caseFile, 'comment', { text: 'thanks were sent', expectedVersion: undefined });
  });

  it('409 action-not-allowed: filing a report that does not hold', async () => {
    const caseFile = await done('collector', await reported(), 'confirm', { holds: false });
    await refused(people.chief.act(caseFile, 'file'), 409, 'action-not-allowed');
  });

  it('409 action-not-allowed: a colleague accepted it first', async () => {
    await refused(people.handler2.act(await inDisposal(), 'dispose'), 409, 'action-not-allowed');
  });

  it('422 reason-required: a dispatch away from the responsibility list', async () => {
    const problem = await refused(
      people.dispatcher.act(await filed(), 'dispatch', { department: 'municipal' }),
      422,
      'reason-required',
    );
    expect(problem.recommended).toBe('sanitation');
  });

  it('422 evidence-required: a category that asks for a photo', async () => {
    let caseFile = await reported('clerk', { category: 'manhole-cover-missing', title: 'No cover' });
    caseFile = await done('collector', caseFile, 'confirm', { holds: true });
    caseFile = await done('chief', caseFile, 'file', { conditions: 'manhole-cover-missing-2' });
    caseFile = await done('dispatcher', caseFile, 'dispatch', { department: 'municipal', handler: 'handler' });
    caseFile = await done('handler', caseFile, 'accept');
    await refused(people.handler.act(caseFile, 'dispose'), 422, 'evidence-required');
    await refused(people.handler.act(caseFile, 'dispose', { evidence: [randomUUID()] }), 422, 'invalid');
    const before = await people.handler.upload(caseFile.id, JPEG, 'before');
    await refused(people.handler.act(caseFile, 'dispose', { evidence: [before.body.id] }), 422, 'invalid');
    const photo = await people.handler.upload(caseFile.id, JPEG, 'after');
    const after = await done('handler', caseFile, 'dispose', { evidence: [photo.body.id] });
    expect(after.condition?.code).toBe('manhole-cover-missing-2');
  });

  it.each([
    ['department', { department: 'nobody' }],
    ['handler of another department', { department: 'sanitation', handler: 'handler' }],
  ])('422 invalid: an unknown %s', async (_what, said) => {
    await refused(people.dispatcher.act(await filed(), 'dispatch', said), 422, 'invalid');
  });

  it('422 invalid: a filing condition of another category', async () => {
    await refused(people.chief.act(await confirmed(), 'file', { conditions: 'illegal-dumping-1' }), 422, 'invalid');
  });

  it('422 invalid: a merge into itself, into nothing, into an ended case', async () => {
    const caseFile = await reported();
    const ended = await closed();
    for (const into of [caseFile.id, '20260101-99999', ended.id]) {
      await refused(people.clerk.act(caseFile, 'merge', { into }), 422, 'invalid');
    }
  });
});

describe('reports', () => {
  it('of a clerk come by the hotline, of a collector by patrol', async () => {
    expect((await reported('clerk')).channel).toBe('hotline');
    expect((await reported('clerk', { channel: 'public' })).channel).toBe('public');
    expect((await reported('collector')).channel).toBe('patrol');
  });

  it('are confirmed at once where the policy of category and channel asks for no confirmation', async () => {
    const caseFile = await reported('clerk', { channel: 'superior' });
    expect(caseFile).toMatchObject({ state: 'confirmed', version: 2, confirmation: { by: 'system', holds: true } });
  });

  it.each([
    ['outside the city', { location: { lon: 121, lat: 30 } }],
    ['of an unknown category', { category: 'dragons' }],
    ['about an unknown component', { component: 'XX-1' }],
    ['through a channel of machines', { channel: 'sensor' }],
  ])('%s are refused', async (_what, more) => {
    await refused(
      people.clerk.post('/api/cases', { category: 'noise-nuisance', title: 'x', location: SOUTH, ...more }),
      422,
      'invalid',
    );
  });

  it('need a post that takes them in', async () => {
    await refused(
      people.viewer.post('/api/cases', { category: 'noise-nuisance', title: 'x', location: SOUTH }),
      403,
      'forbidden',
    );
  });
});

describe('lists', () => {
  const ids = async (by: Name, query: string) => {
    const { body } = await people[by].get(`/api/cases?limit=500&${query}`);
    return body.items.map((item: CaseDetail) => item.id) as string[];
  };

  it('show each caller what lies in their scope', async () => {
    const south = await dispatched();
    const north = await reported('clerk', { location: NORTH });
    expect(await ids('viewer', '')).toEqual(expect.arrayContaining([south.id, north.id]));
    expect(await ids('south', '')).not.toContain(north.id);
    expect(await ids('handler', '')).toContain(south.id);
    expect(await ids('sweeper', '')).not.toContain(south.id);
  });

  it('filter by state, handler and place', async () => {
    const mine = await inDisposal('handler2');
    const ended = await closed();
    expect(await ids('handler2', 'handler=me&state=in_disposal')).toContain(mine.id);
    expect(await ids('handler', 'handler=me')).not.toContain(mine.id);
    expect(await ids('chief', 'state=open')).not.toContain(ended.id);
    expect(await ids('chief', 'state=open,closed')).toEqual(expect.arrayContaining([mine.id, ended.id]));
    expect(await ids('chief', 'district=990202')).not.toContain(mine.id);
    await refused(people.chief.get('/api/cases?state=sleeping'), 422, 'invalid');
  });

  it.each(['newest', 'urgency'])('by %s are read page by page without a gap or a repeat', async (order) => {
    const whole = await ids('viewer', `order=${order}`);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await people.viewer.get(`/api/cases?limit=3&order=${order}${next}`);
      paged.push(...body.items.map((item: CaseDetail) => item.id));
      cursor = body.next;
    } while (cursor);
    expect(paged).toEqual(whole);
    await refused(people.viewer.get('/api/cases?cursor=nonsense'), 422, 'invalid');
  });
});

describe('after all of this', () => {
  it('every case is what its log makes it, and every chain is whole', async () => {
    expect(await findCaseMismatches(city.database.service)).toEqual([]);
  });
});
