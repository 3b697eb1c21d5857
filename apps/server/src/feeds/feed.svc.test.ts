import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
let viewer: string;
let place: { lon: number; lat: number };

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
  viewer = await server.signIn('viewer');
  const { rows } = await server.database.service.query(`select lon, lat from component where id = 'WL-0001'`);
  place = rows[0];
});
afterAll(() => server.stop());

const MAPPING = `payload.{
  "specversion": "1.0", "id": no, "source": "/hotline", "type": "cityloop.event.reported.v1",
  "data": { "category": category, "title": title, "location": { "lon": lon, "lat": lat } }
}`;
let count = 0;

async function send(method: string, path: string, body?: unknown, who = admin) {
  return answerOf(await server.send(method, `/api/feeds${path}`, who, body));
}

/** A feed of its own for each test. */
async function feed(kind: 'mqtt' | 'webhook' = 'mqtt', more: object = {}): Promise<string> {
  count += 1;
  const id = `hotline-${count}`;
  const settings = { name: '热线', department: 'municipal', target: 'cloudevents', mapping: MAPPING, ...more };
  const created = await send('POST', '', { id, kind, ...settings });
  expect(created.status).toBe(201);
  return id;
}

describe('a feed', () => {
  it('is registered as a draft with its first version, and shown with what it says', async () => {
    const id = await feed('webhook', { cadenceSeconds: 60, datum: 'GCJ02' });
    const { body } = await send('GET', `/${id}`, undefined, viewer);
    expect(body).toMatchObject({ id, state: 'draft', version: 1, newestVersion: 1, createdBy: 'admin', held: 0 });
    expect(body).toMatchObject({ silent: null, credentials: [], address: `/api/feeds/${id}/webhook` });
    expect(body.settings).toMatchObject({ datum: 'GCJ02', format: 'json', limits: { messageBytes: 65_536 } });
    const list = await send('GET', '?department=municipal', undefined, viewer);
    expect(list.body.items.map((item: { id: string }) => item.id)).toContain(id);
  });

  it.each([
    ['an id of another shape', { id: 'No!' }, 422],
    ['an unknown department', { department: 'nobody' }, 422],
    ['an unknown key', { colour: 'red' }, 422],
    ['a limit beyond that of all', { limits: { messageBytes: 300_000 } }, 422],
  ])('is refused with %s', async (_what, wrong, status) => {
    const body = {
      id: 'right',
      kind: 'mqtt',
      name: 'x',
      department: 'municipal',
      target: 'senml',
      mapping: '1',
      ...wrong,
    };
    expect((await send('POST', '', body)).status).toBe(status);
  });

  it('has an id of its own', async () => {
    const id = await feed();
    const again = { id, kind: 'mqtt', name: 'x', department: 'municipal', target: 'senml', mapping: '1' };
    expect((await send('POST', '', again)).body).toMatchObject({ status: 409, code: 'already-exists' });
  });

  it('unknown is not found', async () => {
    expect((await send('GET', '/nobody')).status).toBe(404);
    expect((await send('POST', '/nobody/preview', {})).status).toBe(404);
  });

  it('is changed by those who manage, read by some, and hidden from others', async () => {
    const id = await feed();
    const change = { expectedVersion: 1, name: 'y' };
    expect((await send('PATCH', `/${id}`, change, viewer)).status).toBe(403);
    expect((await send('POST', `/${id}/preview`, {}, viewer)).status).toBe(403);
    expect((await send('GET', `/${id}`, undefined, await server.signIn('collector'))).status).toBe(403);
    expect((await server.fetch(`/api/feeds/${id}`)).status).toBe(401);
  });
});

describe('a change', () => {
  it('is a new version; the old one stays and can be put in force again', async () => {
    const id = await feed();
    const changed = await send('PATCH', `/${id}`, { expectedVersion: 1, mapping: 'payload', comment: 'shorter' });
    expect(changed.body).toMatchObject({
      version: 2,
      newestVersion: 2,
      settings: { mapping: 'payload', name: '热线' },
    });
    const back = await send('POST', `/${id}/version`, { version: 1 });
    expect(back.body).toMatchObject({ version: 1, newestVersion: 2, settings: { mapping: MAPPING } });
    const { body } = await send('GET', `/${id}/versions`, undefined, viewer);
    expect(body.items).toMatchObject([
      { version: 2, author: 'admin', comment: 'shorter', inForce: false },
      { version: 1, author: 'admin', inForce: true },
    ]);
    expect((await send('POST', `/${id}/version`, { version: 7 })).status).toBe(422);
  });

  it('can be saved for later', async () => {
    const id = await feed();
    const saved = await send('PATCH', `/${id}`, { expectedVersion: 1, name: 'later', putInForce: false });
    expect(saved.body).toMatchObject({ version: 1, newestVersion: 2, settings: { name: '热线' } });
  });

  it('of two at once one is told of the other', async () => {
    const id = await feed();
    const both = await Promise.all(['a', 'b'].map((name) => send('PATCH', `/${id}`, { expectedVersion: 1, name })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('leaves a line in the audit log', async () => {
    const id = await feed();
    await send('PATCH', `/${id}`, { expectedVersion: 1, name: 'y' });
    const audit = await readJson(await server.fetch('/api/audit', { headers: { cookie: admin } }));
    const lines = audit.items.filter(({ subject }: { subject: string }) => subject.startsWith(id));
    expect(lines.map(({ what }: { what: string }) => what)).toEqual(['change-feed', 'create-feed']);
  });
});

describe('the state of a feed', () => {
  it('goes from draft to dry run, active, paused and back, never to draft', async () => {
    const id = await feed();
    for (const state of ['dryRun', 'active', 'paused', 'active']) {
      expect((await send('POST', `/${id}/state`, { state })).body).toMatchObject({ state });
    }
    expect((await send('POST', `/${id}/state`, { state: 'draft' })).status).toBe(422);
    const draft = await feed();
    const paused = await send('POST', `/${draft}/state`, { state: 'paused' });
    expect(paused.body).toMatchObject({ status: 409, code: 'action-not-allowed', allowed: ['dryRun', 'active'] });
  });

  it('is silence after twice its cadence', async () => {
    const id = await feed('mqtt', { cadenceSeconds: 10 });
    await send('POST', `/${id}/state`, { state: 'active' });
    expect((await send('GET', `/${id}`)).body.silent).toBe(false);
    await server.database.owner.query(`update feed set expected_since = now() - interval '21 seconds' where id = $1`, [
      id,
    ]);
    expect((await send('GET', `/${id}`)).body.silent).toBe(true);
  });
});

describe('the webhook', () => {
  let id: string;
  let token: string;
  beforeAll(async () => {
    id = await feed('webhook', { limits: { messageBytes: 1_000, messagesPerMinute: 1_000, recordsPerMessage: 10 } });
    const issued = await send('POST', `/${id}/credential`, { kind: 'webhook' });
    token = issued.body.password;
  });

  const post = (body: string | Uint8Array | undefined, headers: Record<string, string> = {}, feedId = id) =>
    server.fetch(`/api/feeds/${feedId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body !== undefined && { body: Buffer.from(body) }),
    });
  const inbox = async (feedId = id) => {
    const { rows } = await server.database.service.query(
      'select topic, payload, username from inbox where topic like $1 order by id',
      [`feed/${feedId}/%`],
    );
    return rows;
  };

  it('answers once the message is in the inbox, byte for byte, whatever it is', async () => {
    const bytes = new Uint8Array([0, 255, 10, 128]);
    const response = await post(bytes, { 'content-type': 'application/octet-stream' });
    expect([response.status, await readJson(response)]).toEqual([202, { accepted: true, duplicate: false }]);
    expect(await inbox()).toEqual([
      { topic: `feed/${id}/webhook`, payload: Buffer.from(bytes), username: `feed-${id}` },
    ]);
    expect((await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(202);
    expect((await post('{"broken":', { 'content-type': 'application/json' })).status).toBe(202);
  });

  it.each([
    ['idempotency-key', { 'idempotency-key': 'delivery-7' }],
    ['ce-id', { 'ce-id': '7', 'ce-source': '/hotline' }],
  ])('takes a delivery that names itself once: %s', async (_header, headers) => {
    const before = (await inbox()).length;
    const answers = await Promise.all([1, 2, 3].map(() => post('{"n":7}', headers)));
    const bodies = await Promise.all(answers.map(readJson));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(bodies.filter(({ duplicate }) => duplicate)).toHaveLength(2);
    expect(await inbox()).toHaveLength(before + 1);
  });

  it.each([
    ['no token', () => server.fetch(`/api/feeds/${id}/messages`, { method: 'POST', body: '{}' }), 401],
    ['another token', () => post('{}', { authorization: `Bearer ${'x'.repeat(43)}` }), 401],
    ['a session instead', () => server.send('POST', `/api/feeds/${id}/messages`, admin, {}), 401],
    ['an unknown feed', () => post('{}', {}, 'nobody'), 404],
    ['too many bytes', () => post('x'.repeat(1_001)), 413],
    ['nothing', () => post(undefined), 400],
    ['a body packed in a way of its own', () => post('{}', { 'content-encoding': 'zstd' }), 415],
    ['a body that is not packed as it says', () => post('{}', { 'content-encoding': 'gzip' }), 400],
  ])('refuses %s', async (_what, ask, status) => {
    const before = (await inbox()).length;
    expect((await ask()).status).toBe(status);
    expect(await inbox()).toHaveLength(before);
  });

  it('refuses too many bytes that come without a length', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(600)),
    });
    const answer = server.fetch(`/api/feeds/${id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
      duplex: 'half',
    } as RequestInit);
    const status = await answer.then((response) => response.status).catch(() => 'cut off');
    expect([413, 'cut off']).toContain(status);
  });

  it('holds a feed to its rate, and says when to come again', async () => {
    const slow = await feed('webhook', { limits: { messagesPerMinute: 2 } });
    const { body } = await send('POST', `/${slow}/credential`, { kind: 'webhook' });
    const ask = () => post('{}', { authorization: `Bearer ${body.password}` }, slow);
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('knows the newest token alone, and none after it was revoked', async () => {
    const own = await feed('webhook');
    const first = (await send('POST', `/${own}/credential`, { kind: 'webhook' })).body.password;
    const second = (await send('POST', `/${own}/credential`, { kind: 'webhook' })).body.password;
    const statusOf = async (key: string) => (await post('{}', { authorization: `Bearer ${key}` }, own)).status;
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 202]);
    expect((await send('DELETE', `/${own}/credential?kind=webhook`)).status).toBe(204);
    expect(await statusOf(second)).toBe(401);
    expect((await send('DELETE', `/${own}/credential?kind=webhook`)).status).toBe(404);
  });

  it('is for feeds of its kind; the others sign in by MQTT', async () => {
    const own = await feed('mqtt');
    expect((await send('POST', `/${own}/credential`, { kind: 'webhook' })).status).toBe(422);
    const { body } = await send('POST', `/${own}/credential`, { kind: 'mqtt' });
    expect(body).toMatchObject({ kind: 'mqtt', username: `feed-${own}` });
    expect((await send('GET', `/${own}`)).body.credentials).toMatchObject([{ kind: 'mqtt' }]);
  });
});

describe('a preview', () => {
  const sample = (feedId: string, payload: string, outcome = 'captured') =>
    server.database.service.query(
      `insert into feed_sample (feed, at, topic, payload, bytes, outcome, version) values ($1, now(), $2, $3, $4, $5, 1)`,
      [feedId, `feed/${feedId}/raw`, Buffer.from(payload), payload.length, outcome],
    );
  const order = (no: string, more: object = {}) => ({
    no,
    category: 'road-waterlogging',
    title: '积水',
    ...place,
    ...more,
  });

  it('says of captured samples what each record would become', async () => {
    const id = await feed();
    await sample(id, JSON.stringify([order('1'), order('2', { category: 'none' })]));
    await sample(id, '{', 'failed');
    const { items } = (await send('GET', `/${id}/samples`, undefined, viewer)).body;
    expect(items).toMatchObject([
      { outcome: 'failed', text: '{' },
      { outcome: 'captured', truncated: false },
    ]);
    const { body } = await send('POST', `/${id}/preview`, {});
    const [failed, mapped] = body.results;
    expect(failed).toMatchObject({ outcome: 'failed', fault: { stage: 'decode' }, sample: items[0].id });
    expect(mapped).toMatchObject({
      outcome: 'mapped',
      fault: null,
      messages: [{ topic: 'city/v1/department/municipal/event' }, {}],
    });
    expect(mapped.records).toMatchObject([
      { message: 0, outcome: 'event', event: { id: '1', category: 'road-waterlogging' } },
      { message: 1, outcome: 'quarantined', reason: 'unknown_category' },
    ]);
  });

  it('tries another mapping on a pasted payload, and stores nothing', async () => {
    const id = await feed();
    const mapping = '{ "device": "WL-0001", "records": [{ "n": "water-level", "v": $number(payload) }] }';
    const tried = { mapping, target: 'senml', format: 'text', charset: 'gb18030', pasted: [{ text: '0.25' }] };
    const { body } = await send('POST', `/${id}/preview`, tried);
    expect(body.results[0].records).toMatchObject([
      { outcome: 'reading', reading: { component: 'WL-0001', metric: 'water-level', value: 0.25, quality: 'good' } },
    ]);
    const { rows } = await server.database.service.query('select from latest_reading');
    expect(rows).toEqual([]);
    expect((await send('GET', `/${id}`)).body).toMatchObject({ newestVersion: 1, counts: { received: 0 } });
  });

  it('tells the place of a fault, and of a limit that was exceeded', async () => {
    const id = await feed();
    const preview = async (mapping: string) =>
      (await send('POST', `/${id}/preview`, { mapping, pasted: [{ text: '{"a":1}' }] })).body.results[0];
    expect((await preview('{\n  "a": )\n}')).fault).toMatchObject({ stage: 'compile', line: 2 });
    expect((await preview('{\n  "a": payload.a & 1 + "x"\n}')).fault).toMatchObject({ stage: 'map', line: 2 });
    expect((await preview('[1..10000000]')).fault).toMatchObject({ stage: 'limit' });
    expect(await preview('[]')).toMatchObject({ outcome: 'ignored', records: [] });
  });
});
