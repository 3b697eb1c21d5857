import { randomUUID } from 'node:crypto';
import { findCaseMismatches } from '@cityloop/db/case/case-rebuild';
import { readRegisteredCity } from '@cityloop/db/ingest/ingest-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from './test/test-server.ts';

/** docs/lives.md, the cells that no other test file holds: what ends (describe) x what hangs on it (it). */

let server: TestServer;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

async function as(username: string): Promise<string> {
  const cookie = cookies.get(username) ?? (await server.signIn(username));
  cookies.set(username, cookie);
  return cookie;
}

async function get(username: string, path: string) {
  return readJson(await server.fetch(path, { headers: { cookie: await as(username) } }));
}

async function send(username: string, method: string, path: string, body: unknown) {
  const answer = await server.send(method, path, await as(username), body);
  return { status: answer.status, body: await readJson(answer) };
}

const caseOf = (id: string) => get('chief', `/api/cases/${id}`);

async function act(username: string, id: string, action: string, said: object = {}) {
  const { version } = await caseOf(id);
  return send(username, 'POST', `/api/cases/${id}/actions`, {
    requestId: randomUUID(),
    expectedVersion: version,
    action,
    ...said,
  });
}

async function reported(more: object = {}): Promise<string> {
  const place = { lon: 120.005, lat: 30.005 };
  const report = { category: 'noise-nuisance', title: 'A drill at night', location: place, ...more };
  const { status, body } = await send('clerk', 'POST', '/api/cases', report);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

type Walk = readonly (readonly [who: string, action: string, said?: object])[];
const TO_MUNICIPAL: Walk = [
  ['collector', 'confirm', { holds: true }],
  ['chief', 'file'],
  ['dispatcher', 'dispatch', { department: 'municipal', reason: 'theirs' }],
];

async function walked(id: string, steps: Walk): Promise<string> {
  for (const [who, action, said] of steps) {
    const { status, body } = await act(who, id, action, said);
    expect(status, `${who} ${action}: ${JSON.stringify(body)}`).toBe(200);
  }
  return id;
}

const change = (kind: 'departments' | 'categories', code: string, body: object) =>
  send('admin', 'PATCH', `/api/${kind}/${code}`, body);

const systemSaid = async (id: string) =>
  (await caseOf(id)).timeline.filter(({ actor, body }: Entry) => actor === 'system' && body.because?.ended);
interface Entry {
  readonly actor: string;
  readonly body: { readonly because?: { readonly ended?: string } };
}

const vocabulary = () => readRegisteredCity(server.database.owner);

describe('a department ends', () => {
  let waiting: string;
  let working: string;
  let finished: string;

  beforeAll(async () => {
    waiting = await walked(await reported(), TO_MUNICIPAL);
    working = await walked(await reported(), [...TO_MUNICIPAL, ['handler', 'accept']]);
    finished = await walked(await reported(), [...TO_MUNICIPAL, ['handler', 'accept'], ['handler', 'dispose']]);
    const feed = {
      id: 'municipal-feed',
      kind: 'mqtt',
      name: 'Works',
      department: 'municipal',
      dataset: 'works',
      target: 'senml',
      mapping: '[]',
    };
    const made = await send('admin', 'POST', '/api/feeds', feed);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await server.database.owner.query("update feed set state = 'active' where id = 'municipal-feed'");
    const answer = await change('departments', 'municipal', { ended: true, reason: 'merged into the works office' });
    expect(answer).toMatchObject({ status: 200, body: { endReason: 'merged into the works office' } });
  });

  it('only with a reason that says something, and by an administrator', async () => {
    expect((await change('departments', 'sanitation', { ended: true })).status).toBe(422);
    expect((await change('departments', 'sanitation', { ended: true, reason: '\u200b' })).status).toBe(422);
    expect((await change('departments', 'nowhere', { ended: false })).status).toBe(404);
    expect((await send('dispatcher', 'PATCH', '/api/departments/sanitation', { ended: false })).status).toBe(403);
  });

  it('cases that it holds: back to be dispatched, no return counted, the reason in the log', async () => {
    for (const id of [waiting, working]) {
      await expect.poll(async () => (await caseOf(id)).state).toBe('filed');
      expect(await caseOf(id)).toMatchObject({ department: null, handler: null, returns: 0 });
      expect((await caseOf(id)).timeline.at(-1)).toMatchObject({
        type: 'return',
        actor: 'system',
        body: { reason: 'merged into the works office', because: { ended: 'department', code: 'municipal' } },
      });
    }
  });

  it('cases that it finished: verified as ever; what fails goes back to be dispatched', async () => {
    expect((await caseOf(finished)).state).toBe('disposed');
    await walked(finished, [['collector2', 'failVerification', { reason: 'still loud' }]]);
    await expect.poll(async () => (await caseOf(finished)).state, { timeout: 10_000 }).toBe('filed');
  });

  it('dispatch: refused, and no longer recommended or offered', async () => {
    const said = { department: 'municipal', reason: 'theirs' };
    expect((await act('dispatcher', waiting, 'dispatch', said)).status).toBe(422);
    const manhole = await reported({ category: 'manhole-cover-missing', title: 'No cover' });
    expect((await caseOf(manhole)).recommended?.department).not.toBe('municipal');
    const { items } = await get('clerk', '/api/departments');
    expect(items.find(({ code }: { code: string }) => code === 'municipal')).toMatchObject({ ended: true });
  });

  it('accounts: nobody new is put into it, its handlers hold nothing', async () => {
    const account = { username: 'late', password: 'a long password', roles: ['handler'], department: 'municipal' };
    expect((await send('admin', 'POST', '/api/accounts', account)).status).toBe(422);
    expect((await get('dispatcher', '/api/departments/municipal/handlers')).items).toEqual([]);
    expect((await send('admin', 'PATCH', '/api/accounts/handler2', { disabled: true })).status).toBe(200);
    await send('admin', 'PATCH', '/api/accounts/handler2', { disabled: false });
  });

  it('events: its topic is nobody any more; feeds: paused', async () => {
    expect((await vocabulary()).departments).not.toContain('municipal');
    const { rows } = await server.database.owner.query("select state from feed where id = 'municipal-feed'");
    expect(rows).toEqual([{ state: 'paused' }]);
  });

  it('comes back: dispatched to again, its handlers accept', async () => {
    expect((await change('departments', 'municipal', { ended: false })).body).toMatchObject({ endedAt: null });
    expect((await vocabulary()).departments).toContain('municipal');
    await walked(waiting, [
      ['dispatcher', 'dispatch', { department: 'municipal', reason: 'theirs' }],
      ['handler', 'accept'],
    ]);
  });
});

describe('a category ends', () => {
  let open: string;

  beforeAll(async () => {
    open = await reported({ category: 'illegal-dumping', title: 'Rubbish' });
    const body = { ended: true, reason: 'now part of street cleaning' };
    expect((await change('categories', 'illegal-dumping', body)).status).toBe(200);
  });

  it('open cases: told once, and they go on to their end', async () => {
    await expect.poll(async () => (await systemSaid(open)).length).toBe(1);
    expect((await systemSaid(open))[0]).toMatchObject({
      type: 'comment',
      body: { text: 'now part of street cleaning', because: { ended: 'category', code: 'illegal-dumping' } },
    });
    await walked(open, [
      ['collector', 'confirm', { holds: true }],
      ['chief', 'file'],
    ]);
    expect(await systemSaid(open)).toHaveLength(1);
  });

  it('reports: refused with what would work', async () => {
    const report = { category: 'illegal-dumping', title: 'More', location: { lon: 120.005, lat: 30.005 } };
    expect((await send('clerk', 'POST', '/api/cases', report)).body).toMatchObject({ status: 422, code: 'ended' });
  });

  it('events: unknown to ingest', async () => {
    expect((await vocabulary()).categories).not.toContain('illegal-dumping');
  });

  it('lists: marked as ended', async () => {
    const { items } = await get('clerk', '/api/categories');
    expect(items.find(({ code }: { code: string }) => code === 'illegal-dumping')).toMatchObject({ ended: true });
  });

  it('rules in force that name it: keep it, and are named', async () => {
    const { rows } = await server.database.owner.query(
      'select category, code from alarm_rule where in_force and category is not null limit 1',
    );
    const answer = await change('categories', rows[0].category, { ended: true, reason: 'r' });
    expect(answer.body).toMatchObject({ status: 409, code: 'still-in-use' });
    expect(answer.body.openers).toContain(`rule ${rows[0].code}`);
  });

  it('comes back: reports are taken again', async () => {
    await change('categories', 'illegal-dumping', { ended: false });
    await reported({ category: 'illegal-dumping', title: 'Again' });
  });
});

describe('a device is retired', () => {
  it('open cases at it: told, each time that it ends', async () => {
    const { rows } = await server.database.owner.query('select id from component order by key limit 1');
    const component = rows[0].id as string;
    const id = await reported({ component });
    await send('admin', 'PATCH', `/api/components/${component}`, { retired: true });
    await expect.poll(async () => (await systemSaid(id)).length, { timeout: 10_000 }).toBe(1);
    expect((await systemSaid(id))[0]).toMatchObject({ body: { because: { ended: 'device', code: component } } });
    await send('admin', 'PATCH', `/api/components/${component}`, { retired: false });
    await send('admin', 'PATCH', `/api/components/${component}`, { retired: true });
    await expect.poll(async () => (await systemSaid(id)).length, { timeout: 10_000 }).toBe(2);
    await send('admin', 'PATCH', `/api/components/${component}`, { retired: false });
  });
});

it('after all of this every case is what its log makes it', async () => {
  expect(await findCaseMismatches(server.database.owner)).toEqual([]);
});
