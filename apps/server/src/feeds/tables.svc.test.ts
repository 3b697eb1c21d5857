import { storeFeedNotes } from '@cityloop/db/feed/feed-traffic';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
let place: { lon: number; lat: number };
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
  const { rows } = await server.database.service.query(`select lon, lat from component where id = 'WL-0001'`);
  place = rows[0];
});
afterAll(() => server.stop());

let count = 0;
async function send(method: string, path: string, body?: unknown, who = admin) {
  return answerOf(await server.send(method, `/api/feeds${path}`, who, body));
}

async function feed(more: object = {}): Promise<string> {
  count += 1;
  const id = `tables-${count}`;
  const settings = { name: 'x', department: 'municipal', target: 'senml', mapping: '[]', ...more };
  const made = await send('POST', '', { id, kind: 'mqtt', ...settings });
  expect(made.status).toBe(201);
  return id;
}

async function put(id: string, name: string, body: string | Buffer) {
  const init = { method: 'PUT', headers: { cookie: admin, origin: server.url }, body: Buffer.from(body) };
  const response = await server.fetch(`/api/feeds/${id}/tables/${name}`, init);
  return { status: response.status, body: await readJson(response) };
}

/** What a mapping that asks it makes. */
async function asked(id: string, expression: string): Promise<unknown> {
  const mapping = `{ "device": "WL-0001", "records": [{ "n": "x", "vs": $string(${expression}) }] }`;
  const { body } = await send('POST', `/${id}/preview`, { mapping, pasted: [{ text: '{"id":"7"}' }] });
  return body.results[0].fault?.message ?? body.results[0].messages[0].payload[0].vs;
}

describe('a lookup table', () => {
  it.each([
    ['of JSON', '{"7":"WL-0001","8":{"a":1}}'],
    ['of a sheet', 'foreign;ours\n7;WL-0001\n8;WL-0002\n'],
  ])('%s says what a foreign id means', async (_what, text) => {
    const id = await feed();
    expect(await put(id, 'stations', text)).toMatchObject({
      status: 200,
      body: { name: 'stations', revision: 1, rows: 2 },
    });
    expect(await asked(id, '$table("stations", payload.id)')).toBe('WL-0001');
    expect(await put(id, 'stations', '{"7":"other"}')).toMatchObject({ body: { revision: 2, rows: 1 } });
    expect(await asked(id, '$table("stations", payload.id)')).toBe('other');
    expect((await send('GET', `/${id}/tables`)).body.items).toMatchObject([
      { name: 'stations', revision: 2, changedBy: 'admin' },
    ]);
    expect((await send('DELETE', `/${id}/tables/stations`)).status).toBe(204);
    expect((await send('DELETE', `/${id}/tables/stations`)).status).toBe(404);
    expect(await asked(id, '$table("stations", payload.id)')).toContain('no lookup table');
  });

  it('of more columns gives a row by the header, in whatever charset', async () => {
    const id = await feed();
    const gb18030 = Buffer.concat([Buffer.from('id,code,name\n7,WL-1,'), Buffer.from([0xbe, 0xae]), Buffer.from('\n')]);
    expect((await put(id, 'wells', gb18030)).status).toBe(200);
    expect(await asked(id, '$table("wells", payload.id).name')).toBe('井');
  });

  it('has 100,000 rows at most', async () => {
    const id = await feed();
    const rows = (many: number) => `id,code\n${Array.from({ length: many }, (_, n) => `${n},c${n}`).join('\n')}\n`;
    expect(await put(id, 'big', rows(100_000))).toMatchObject({ status: 200, body: { rows: 100_000 } });
    expect(await asked(id, '$table("big", "99999")')).toBe('c99999');
    expect((await put(id, 'big', rows(100_001))).status).toBe(422);
  });

  it.each([
    ['the same id with two values', 'id,v\n1,a\n1,b\n', 'line 3: 1 stands in the table twice'],
    ['no id', 'id,v\n,a\n', 'line 2: the id must have'],
    ['one column', 'id\n1\n', 'line 1: needs a column of ids'],
    ['a list', '[1,2]', 'one object by id'],
    ['broken JSON', '{"1":', 'not JSON'],
    ['no rows', '{}', 'no rows'],
  ])('is refused with %s', async (_what, text, detail) => {
    const refused = await put(await feed(), 'wrong', text);
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toContain(detail);
  });

  it('has a name that a mapping can say, and its feed', async () => {
    expect((await put(await feed(), '1x', '{"a":1}')).status).toBe(422);
    expect((await put('nobody', 'x', '{"a":1}')).status).toBe(404);
    const viewer = await server.signIn('viewer');
    const init = { method: 'PUT', headers: { cookie: viewer, origin: server.url }, body: '{"a":1}' };
    expect((await server.fetch(`/api/feeds/${await feed()}/tables/x`, init)).status).toBe(403);
  });
});

describe('a device that a feed speaks of', () => {
  const spoken = (id: string, devices: string[]) =>
    storeFeedNotes(server.database.service, 'test', [
      {
        feed: id,
        receivedAt: new Date(),
        outcome: 'mapped',
        recordsTaken: 0,
        recordsRefused: 1,
        sample: undefined,
        held: undefined,
        unknownDevices: devices,
      },
    ]);

  it('is listed, approved at its place, and what waits of it is tried again', async () => {
    const id = await feed({ registersUnknown: 'water-level-gauge' });
    await spoken(id, ['NEW-1', 'NEW-2']);
    await spoken(id, ['NEW-1']);
    const listed = await send('GET', `/${id}/unknown-devices`);
    expect(listed.body.items).toMatchObject([
      { device: 'NEW-1', seen: 2 },
      { device: 'NEW-2', seen: 1 },
    ]);
    await server.database.service.query(
      `insert into quarantine (received_at, topic, username, reason, detail, raw, raw_bytes, raw_sha256, source, topic_pattern)
       values (now(), $1, $2, 'unknown_device', 'no device NEW-1 is registered', 'x', 1, 'x', $2, $3)`,
      [`feed/${id}/raw`, `feed-${id}`, `feed/${id}/#`],
    );
    const approved = await send('POST', `/${id}/unknown-devices/NEW-1`, { location: place, name: '新井' });
    expect(approved).toMatchObject({ status: 201, body: { component: 'NEW-1', redriven: 1 } });
    const { rows } = await server.database.service.query(`select type, name, grid from component where id = 'NEW-1'`);
    expect(rows).toMatchObject([{ type: 'water-level-gauge', name: '新井' }]);
    const inbox = await server.database.service.query('select from inbox where username = $1', [`feed-${id}`]);
    expect(inbox.rowCount).toBe(1);
    expect((await send('GET', `/${id}/unknown-devices`)).body.items).toMatchObject([{ device: 'NEW-2' }]);
    expect((await send('DELETE', `/${id}/unknown-devices/NEW-2`)).status).toBe(204);
    expect((await send('GET', `/${id}/unknown-devices`)).body.items).toEqual([]);
  });

  it('is approved only where it may stand, by who may register devices', async () => {
    const id = await feed({ registersUnknown: 'water-level-gauge' });
    await spoken(id, ['NEW-3']);
    const approve = (body: object, who = admin) => send('POST', `/${id}/unknown-devices/NEW-3`, body, who);
    expect((await approve({ location: { lon: 0, lat: 0 } })).status).toBe(422);
    expect((await approve({ location: place, type: 'nothing' })).status).toBe(422);
    expect((await approve({ location: place }, await server.signIn('viewer'))).status).toBe(403);
    expect((await send('GET', `/${id}/unknown-devices`)).body.items).toHaveLength(1);
    const none = await feed();
    expect((await send('POST', `/${none}/unknown-devices/NEW-3`, { location: place })).status).toBe(422);
    expect((await send('PATCH', `/${none}`, { expectedVersion: 1, registersUnknown: 'nothing' })).status).toBe(422);
    const named = await send('PATCH', `/${none}`, { expectedVersion: 1, registersUnknown: 'water-level-gauge' });
    expect(named.body.settings).toMatchObject({ registersUnknown: 'water-level-gauge' });
  });

  it('is one of a thousand at most', async () => {
    const id = await feed({ registersUnknown: 'water-level-gauge' });
    await spoken(
      id,
      Array.from({ length: 1_000 }, (_, n) => `made-up-${n}`),
    );
    await spoken(id, ['one-more', 'made-up-7']);
    const { rows } = await server.database.service.query(
      `select count(*)::int as count, max(seen)::int as seen from feed_unknown_device where feed = $1`,
      [id],
    );
    expect(rows).toEqual([{ count: 1_000, seen: 2 }]);
  });
});
