import { randomUUID } from 'node:crypto';
import { findCaseMismatches } from '@cityloop/db/case/case-rebuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

/** Each test begins with both handlers of `municipal` in service and no case of theirs. */
beforeEach(async () => {
  const { owner } = server.database;
  await owner.query(
    "update account set disabled = false, roles = '{handler}', department = 'municipal', districts = '{}' where username in ('handler', 'handler2')",
  );
  const { rows } = await owner.query(
    "select id from case_file where state in ('dispatched', 'in_disposal', 'disposed')",
  );
  for (const { id } of rows) await act('chief', id, 'void', { reason: 'the next test begins' });
});

async function as(username: string): Promise<string> {
  const cookie = cookies.get(username) ?? (await server.signIn(username));
  cookies.set(username, cookie);
  return cookie;
}

async function act(username: string, id: string, action: string, said: object = {}) {
  const cookie = await as(username);
  const { version } = await readJson(
    await server.fetch(`/api/cases/${id}`, { headers: { cookie: await as('chief') } }),
  );
  const body = { requestId: randomUUID(), expectedVersion: version, action, ...said };
  const answer = await server.send('POST', `/api/cases/${id}/actions`, cookie, body);
  return { status: answer.status, body: await readJson(answer) };
}

async function dispatched(handler: string | undefined, lon = 120.005): Promise<string> {
  const report = { category: 'noise-nuisance', title: 'A drill at night', location: { lon, lat: 30.005 } };
  const { id } = await readJson(await server.send('POST', '/api/cases', await as('clerk'), report));
  await act('collector', id, 'confirm', { holds: true });
  await act('chief', id, 'file');
  const said = { department: 'municipal', reason: 'theirs', ...(handler && { handler }) };
  expect((await act('dispatcher', id, 'dispatch', said)).status).toBe(200);
  return id;
}

async function change(username: string, body: object) {
  const answer = await server.send('PATCH', `/api/accounts/${username}`, await as('admin'), body);
  cookies.delete(username);
  return { status: answer.status, body: await readJson(answer) };
}

const caseOf = async (id: string) =>
  readJson(await server.fetch(`/api/cases/${id}`, { headers: { cookie: await as('chief') } }));

describe('an account that holds cases', () => {
  const CHANGES: readonly (readonly [string, object])[] = [
    ['disabled', { disabled: true }],
    ['moved to another department', { department: 'sanitation' }],
    ['without the post of a handler', { roles: ['viewer'] }],
    ['limited to another district', { districts: ['990202'] }],
  ];

  it.each(CHANGES)('is not %s before it is said to whom they go', async (_what, body) => {
    const [named, accepted] = [await dispatched('handler'), await dispatched(undefined)];
    await act('handler', accepted, 'accept');
    const answer = await change('handler', body);
    expect(answer).toMatchObject({ status: 409, body: { code: 'account-holds-cases', total: 2 } });
    expect(answer.body.cases).toEqual([
      { id: named, state: 'dispatched', department: 'municipal', title: 'A drill at night' },
      { id: accepted, state: 'in_disposal', department: 'municipal', title: 'A drill at night' },
    ]);
    const { rows } = await server.database.owner.query(
      "select disabled, department, roles, districts from account where username = 'handler'",
    );
    expect(rows).toEqual([{ disabled: false, department: 'municipal', roles: ['handler'], districts: [] }]);
  });

  it.each(CHANGES)('is %s, and its cases go to a colleague, with the reason in each log', async (_what, body) => {
    const id = await dispatched('handler');
    await act('handler', id, 'accept');
    const before = await caseOf(id);
    const handOver = { handler: 'handler2', reason: 'left the city' };
    expect((await change('handler', { ...body, handOver })).status).toBe(200);
    const after = await caseOf(id);
    expect(after).toMatchObject({ state: 'dispatched', handler: 'handler2', returns: 0, deadlines: before.deadlines });
    expect(after.timeline.at(-1)).toMatchObject({
      type: 'reassign',
      actor: 'system',
      body: { ...handOver, because: { account: 'handler', by: 'admin' } },
    });
    expect((await act('handler2', id, 'accept')).status).toBe(200);
    expect(await findCaseMismatches(server.database.owner)).toEqual([]);
  });

  it('leaves them to any handler of the department where nobody is named', async () => {
    const id = await dispatched('handler');
    expect((await change('handler', { disabled: true, handOver: { reason: 'fell ill' } })).status).toBe(200);
    expect(await caseOf(id)).toMatchObject({ state: 'dispatched', handler: null });
    expect((await act('handler2', id, 'accept')).status).toBe(200);
  });

  it('hands over to nobody who may not hold them: all stays as it was', async () => {
    const id = await dispatched('handler');
    for (const handler of ['handler', 'sweeper', 'collector', 'nobody']) {
      const answer = await change('handler', { disabled: true, handOver: { handler, reason: 'r' } });
      expect([handler, answer.status, answer.body.code]).toEqual([handler, 422, 'invalid']);
    }
    expect(await caseOf(id)).toMatchObject({ handler: 'handler' });
  });

  it('keeps what it can still hold: another name, another password, back from being disabled', async () => {
    const id = await dispatched('handler');
    expect((await change('handler', { displayName: 'Wu' })).status).toBe(200);
    expect((await change('handler', { roles: ['handler', 'collector'], districts: ['990201'] })).status).toBe(200);
    expect(await caseOf(id)).toMatchObject({ handler: 'handler' });
  });

  it('comes back: enabled again it may be named again', async () => {
    await change('handler', { disabled: true });
    const id = await dispatched(undefined);
    expect((await act('dispatcher', id, 'reassign', { handler: 'handler', reason: 'r' })).status).toBe(422);
    await change('handler', { disabled: false });
    expect((await act('dispatcher', id, 'reassign', { handler: 'handler', reason: 'r' })).status).toBe(200);
  });
});

describe('the last handler of a department', () => {
  it('is not taken away from cases that wait, also where they name nobody', async () => {
    const id = await dispatched(undefined);
    expect((await change('handler', { disabled: true })).status).toBe(200);
    const answer = await change('handler2', { disabled: true, handOver: { reason: 'r' } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'nobody-left', department: 'municipal', total: 1 } });
    expect((await act('handler2', id, 'accept')).status).toBe(200);
  });

  it('is not taken away from finished work either, which may fail its verification', async () => {
    const id = await dispatched(undefined);
    await act('handler', id, 'accept');
    await act('handler', id, 'dispose');
    expect((await change('handler2', { disabled: true })).status).toBe(200);
    expect((await change('handler', { disabled: true })).body.code).toBe('nobody-left');
    await change('handler2', { disabled: false });
    expect((await change('handler', { disabled: true })).status).toBe(200);
    expect((await act('collector', id, 'failVerification', { reason: 'still loud' })).body).toMatchObject({
      state: 'dispatched',
      handler: null,
    });
    expect((await act('handler2', id, 'accept')).status).toBe(200);
  });

  it('may go where nothing waits', async () => {
    expect((await change('handler', { disabled: true })).status).toBe(200);
    expect((await change('handler2', { disabled: true })).status).toBe(200);
  });

  it('two who are disabled at once: one stays', async () => {
    await dispatched(undefined);
    const answers = await Promise.all(['handler', 'handler2'].map((name) => change(name, { disabled: true })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

it('a case accepted while its handler is disabled is held by nobody who is gone', async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await dispatched(undefined);
    await as('handler');
    const [accepted, disabled] = await Promise.all([
      act('handler', id, 'accept'),
      change('handler', { disabled: true }),
    ]);
    const { handler } = await caseOf(id);
    expect([accepted.status === 200, disabled.status === 200]).not.toEqual([true, true]);
    expect(handler === 'handler').toBe(accepted.status === 200);
    await change('handler', { disabled: false });
  }
});

describe('the handlers whom a dispatch may name', () => {
  const ask = async (username: string, path: string) => {
    const answer = await server.fetch(path, { headers: { cookie: await as(username) } });
    return { status: answer.status, body: await readJson(answer) };
  };

  it('are those in service of the department and district, who holds least first', async () => {
    await dispatched('handler');
    const { body } = await ask('dispatcher', '/api/departments/municipal/handlers?district=990201');
    expect(body.items.map(({ username, holds }: Record<string, unknown>) => [username, holds])).toEqual([
      ['handler2', 0],
      ['handler', 1],
    ]);
    await server.database.owner.query("update account set districts = '{990202}' where username = 'handler2'");
    const there = await ask('dispatcher', '/api/departments/municipal/handlers?district=990201');
    expect(there.body.items).toHaveLength(1);
  });

  it('are told to nobody else', async () => {
    expect((await ask('clerk', '/api/departments/municipal/handlers')).status).toBe(403);
  });
});
