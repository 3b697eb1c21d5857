import type { CaseDetail } from '@cityloop/contract/rest/case';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MORNING, type Person, type TestCity, testCity } from '../test/test-city.ts';

const NAMES = ['clerk', 'chief', 'dispatcher', 'collector', 'handler', 'handler2', 'lead', 'other-lead'] as const;
type Name = (typeof NAMES)[number];

let city: TestCity;
let people: Record<Name, Person>;

beforeAll(async () => {
  city = await testCity();
  const all = await Promise.all(NAMES.map(async (name) => [name, await city.as(name)] as const));
  people = Object.fromEntries(all) as Record<Name, Person>;
});
afterAll(async () => {
  await city.stop();
});

async function done(by: Name, caseFile: CaseDetail, action: string, said: Record<string, unknown> = {}) {
  const { status, body } = await people[by].act(caseFile, action, said);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as CaseDetail;
}

/** Dispatched to `municipal`, whose handlers are `handler` and `handler2`; named: `handler`. */
async function dispatched(handler?: string): Promise<CaseDetail> {
  const report = { category: 'noise-nuisance', title: 'A drill at night', location: { lon: 120.005, lat: 30.005 } };
  const { body } = await people.clerk.post('/api/cases', report);
  const filed = await done('chief', await done('collector', body, 'confirm', { holds: true }), 'file');
  const said = { department: 'municipal', reason: 'theirs', ...(handler && { handler }) };
  return done('dispatcher', filed, 'dispatch', said);
}

const disable = (username: string, disabled: boolean) =>
  city.database.owner.query('update account set disabled = $2 where username = $1', [username, disabled]);

describe('a case whose named handler has left', () => {
  it('goes on: reassigned by the dispatcher, accepted by a colleague', async () => {
    const caseFile = await dispatched('handler');
    const before = caseFile.deadlines;
    await disable('handler', true);
    expect((await people.handler2.act(caseFile, 'accept')).status).toBe(409);
    city.setNow(new Date(MORNING.getTime() + 3_600_000));
    expect((await people.dispatcher.get(`/api/cases/${caseFile.id}`)).body.allowedActions).toContain('reassign');
    const free = await done('dispatcher', caseFile, 'reassign', { handler: 'handler2', reason: 'left the city' });
    expect(free).toMatchObject({ state: 'dispatched', handler: 'handler2', returns: 0, deadlines: before });
    expect(free.timeline.at(-1)?.body).toEqual({ handler: 'handler2', reason: 'left the city' });
    expect(await done('handler2', free, 'accept')).toMatchObject({ state: 'in_disposal' });
    await disable('handler', false);
  });

  it('in disposal: given by the lead to none, then accepted by a colleague', async () => {
    const working = await done('handler', await dispatched(), 'accept');
    expect((await people.lead.get(`/api/cases/${working.id}`)).body.allowedActions).toEqual(['reassign', 'comment']);
    const free = await done('lead', working, 'reassign', { reason: 'fell ill' });
    expect(free).toMatchObject({ state: 'dispatched', handler: null, returns: 0, deadlines: working.deadlines });
    expect(await done('handler2', free, 'accept')).toMatchObject({ handler: 'handler2' });
  });
});

describe('reassigning is refused', () => {
  it('without a reason, also one of blanks: 422', async () => {
    const caseFile = await dispatched('handler');
    for (const said of [{}, { reason: '   ' }, { reason: 'r', department: 'sanitation' }]) {
      expect((await people.dispatcher.act(caseFile, 'reassign', said)).status).toBe(422);
    }
  });

  it('to posts without it: 403; with an old version: 412; where nothing is dispatched: 409', async () => {
    const caseFile = await dispatched('handler');
    const said = { reason: 'r' };
    expect((await people.handler.act(caseFile, 'reassign', said)).body.code).toBe('role-may-not');
    const old = { ...caseFile, version: caseFile.version - 1 };
    expect((await people.dispatcher.act(old, 'reassign', said)).body.code).toBe('version-conflict');
    const finished = await done('handler', await done('handler', caseFile, 'accept'), 'dispose');
    expect((await people.dispatcher.act(finished, 'reassign', said)).body).toMatchObject({
      code: 'action-not-allowed',
      status: 409,
    });
  });

  it('to the lead of another department, to whom the case is none: 404', async () => {
    expect((await people['other-lead'].act(await dispatched('handler'), 'reassign', { reason: 'r' })).status).toBe(404);
  });

  it('to a handler of another department, a disabled one, one that is no handler: 422', async () => {
    const caseFile = await dispatched('handler');
    await disable('handler2', true);
    for (const handler of ['sweeper', 'handler2', 'collector', 'nobody']) {
      const { status, body } = await people.dispatcher.act(caseFile, 'reassign', { handler, reason: 'r' });
      expect([status, body.detail]).toEqual([422, expect.stringContaining(`${handler} is no handler of municipal`)]);
    }
    await disable('handler2', false);
  });
});

it('two who reassign at once: one is heard, the other told of the new version', async () => {
  const caseFile = await dispatched('handler');
  const said = (handler: string) => ({ handler, reason: 'r' });
  const answers = await Promise.all([
    people.dispatcher.act(caseFile, 'reassign', said('handler2')),
    people.lead.act(caseFile, 'reassign', { reason: 'r' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
});
