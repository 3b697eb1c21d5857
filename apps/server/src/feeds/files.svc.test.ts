import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerOf, readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

let count = 0;
async function send(method: string, path: string, body?: unknown) {
  return answerOf(await server.send(method, `/api/feeds${path}`, admin, body));
}

async function feed(format: string, state = 'active', more: object = {}): Promise<string> {
  count += 1;
  const id = `files-${count}`;
  const settings = { name: 'x', department: 'municipal', target: 'senml', mapping: '[]', format, ...more };
  expect((await send('POST', '', { id, kind: 'webhook', ...settings })).status).toBe(201);
  if (state !== 'draft') expect((await send('POST', `/${id}/state`, { state })).status).toBe(200);
  return id;
}

const own = (headers: Record<string, string> = {}) => ({ cookie: admin, origin: server.url, ...headers });

async function upload(id: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: own(headers), body: Buffer.from(body) };
  const response = await server.fetch(`/api/feeds/${id}/files?name=data.txt`, init);
  return { status: response.status, body: await readJson(response) };
}

/** Once nothing more is read of it. */
async function ended(id: string, file: string, state = 'done') {
  const look = async () => (await send('GET', `/${id}/files/${file}`)).body;
  await vi.waitFor(async () => expect(await look()).toMatchObject({ state }), { timeout: 20_000 });
  return look();
}

async function inbox(id: string): Promise<{ text: string; meta: { file: { name: string; record: number } } }[]> {
  const { rows } = await server.database.service.query(
    `select convert_from(payload, 'UTF8') as text, meta from inbox where username = $1 order by id`,
    [`feed-${id}`],
  );
  return rows;
}
const drain = (id: string) => server.database.owner.query('delete from inbox where username = $1', [`feed-${id}`]);

describe('a file of a feed', () => {
  it('of CSV becomes a message for each row, with its header, name and number', async () => {
    const id = await feed('csv');
    const sent = await upload(id, 'station,v\r\na,1\r\nb,"2\n3"\r\n');
    expect(sent).toMatchObject({ status: 201, body: { name: 'data.txt', bytes: 25, received: 25 } });
    expect(await ended(id, sent.body.id)).toMatchObject({
      split: 'csv',
      progress: 1,
      records: 2,
      waiting: 2,
      refused: 0,
    });
    expect((await inbox(id)).map(({ text }) => text)).toEqual(['station,v\na,1', 'station,v\nb,"2\n3"']);
    expect((await inbox(id)).map(({ meta }) => meta.file)).toEqual(
      [1, 2].map((record) => ({ name: 'data.txt', record })),
    );
  });

  it.each([
    ['NDJSON', 'json', '{"a":1}\n{"a":\n{"a":3}\n', ['{"a":1}', '{"a":', '{"a":3}'], 'lines'],
    ['a JSON array', 'json', '[{"a":1},\n {"a":"],"}]', ['{"a":1}', '{"a":"],"}'], 'array'],
    ['XML', 'xml', '<a>1</a>\n', ['<a>1</a>\n'], 'whole'],
  ])('of %s falls into its records', async (_what, format, text, records, split) => {
    const id = await feed(format);
    const { body } = await upload(id, text);
    expect(await ended(id, body.id)).toMatchObject({ split, records: records.length });
    expect((await inbox(id)).map((row) => row.text)).toEqual(records);
  });

  it('that comes again is counted, and not read again', async () => {
    const id = await feed('csv');
    const first = (await upload(id, 'a\n1\n2\n')).body.id;
    await ended(id, first);
    const second = (await upload(id, 'a\n1\n2\n')).body.id;
    expect(await ended(id, second, 'repeated')).toMatchObject({ sameAs: first, records: 0 });
    expect(await ended(id, first)).toMatchObject({ repeats: 1 });
    expect(await inbox(id)).toHaveLength(2);
    expect((await send('GET', `/${id}/files`)).body.items.map((item: { id: string }) => item.id)).toEqual([
      second,
      first,
    ]);
  });

  it('comes in a form, packed, and by the secret of the webhook', async () => {
    const id = await feed('csv');
    const form = new FormData();
    form.append('file', new Blob([gzipSync('a\n1\n')]), '路径/温度.csv');
    const response = await server.fetch(`/api/feeds/${id}/files`, { method: 'POST', headers: own(), body: form });
    const sent = await readJson(response);
    expect([response.status, sent.name]).toEqual([201, '温度.csv']);
    await ended(id, sent.id);
    const { password } = (await send('POST', `/${id}/credential`, { kind: 'webhook' })).body;
    const byToken = { method: 'POST', headers: { authorization: `Bearer ${password}` }, body: 'a\n2\n' };
    const second = await server.fetch(`/api/feeds/${id}/files`, byToken);
    expect(second.status).toBe(201);
    await ended(id, (await readJson(second)).id);
    expect((await inbox(id)).map(({ text }) => text)).toEqual(['a\n1', 'a\n2']);
    const wrong = await server.fetch(`/api/feeds/${id}/files`, {
      ...byToken,
      headers: { authorization: `Bearer ${'x'.repeat(40)}` },
    });
    expect(wrong.status).toBe(401);
    expect((await server.fetch(`/api/feeds/${id}/files`, { method: 'POST', body: 'a' })).status).toBe(401);
    const viewer = await server.signIn('viewer');
    const forbidden = await server.fetch(`/api/feeds/${id}/files`, {
      method: 'POST',
      headers: { cookie: viewer, origin: server.url },
      body: 'a',
    });
    expect(forbidden.status).toBe(403);
  });

  it('comes in pieces, each where the former one ended', async () => {
    const id = await feed('csv');
    const head = {
      'tus-resumable': '1.0.0',
      'upload-length': '8',
      'upload-metadata': `filename ${Buffer.from('t.csv').toString('base64')}`,
    };
    const created = await server.fetch(`/api/feeds/${id}/files`, { method: 'POST', headers: own(head) });
    expect(created.status).toBe(201);
    const location = created.headers.get('location') ?? '';
    const piece = (offset: number, body: string) =>
      server.fetch(location, {
        method: 'PATCH',
        headers: own({ 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }),
        body,
      });
    const first = await piece(0, 'a\n1');
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '3']);
    expect((await piece(0, 'a\n1')).status).toBe(409);
    expect((await piece(3, '\n2\n3\n4\n5')).status).toBe(413);
    const asked = await server.fetch(location, { method: 'HEAD', headers: own() });
    const offset = Number(asked.headers.get('upload-offset'));
    expect([asked.status, asked.headers.get('upload-length')]).toEqual([200, '8']);
    const rest = 'a\n1\n2\n3\n'.slice(offset);
    if (rest) expect((await piece(offset, rest)).status).toBe(204);
    expect(await ended(id, location.split('/').at(-1) ?? '')).toMatchObject({ name: 't.csv', records: 3 });
    expect((await piece(8, 'x')).status).toBe(409);
  });

  it('waits for a paused feed, and shows a draft its first records', async () => {
    const id = await feed('csv', 'draft');
    const { body } = await upload(id, `a\n${Array.from({ length: 50 }, (_, n) => n).join('\n')}\n`);
    await vi.waitFor(async () => expect(await inbox(id)).toHaveLength(20), { timeout: 20_000 });
    expect(await ended(id, body.id, 'reading')).toMatchObject({ records: 0 });
    await drain(id);
    await send('POST', `/${id}/state`, { state: 'active' });
    expect(await ended(id, body.id)).toMatchObject({ records: 50 });
    expect(await inbox(id)).toHaveLength(50);
  });

  it('goes on only while few of its records wait, and not after it was cancelled', async () => {
    const id = await feed('json');
    const { body } = await upload(id, Array.from({ length: 10_000 }, (_, n) => `{"n":${n}}`).join('\n'));
    const waiting = async () => (await send('GET', `/${id}/files/${body.id}`)).body;
    await vi.waitFor(async () => expect((await waiting()).waiting).toBe(4_000), { timeout: 20_000 });
    expect(await waiting()).toMatchObject({ state: 'reading', records: 4_000 });
    await drain(id);
    await vi.waitFor(async () => expect((await waiting()).records).toBe(8_000), { timeout: 20_000 });
    expect((await send('DELETE', `/${id}/files/${body.id}`)).body).toMatchObject({
      state: 'cancelled',
      records: 8_000,
    });
    await drain(id);
    expect((await send('DELETE', `/${id}/files/${body.id}`)).status).toBe(409);
    expect(await inbox(id)).toEqual([]);
  });

  it('sets aside a record that is too long, and tells a file that is', async () => {
    const id = await feed('csv', 'active', { limits: { messageBytes: 100 } });
    const { body } = await upload(id, `a\n1\n${'x'.repeat(300)}\n2\n`);
    expect(await ended(id, body.id)).toMatchObject({ records: 2, refused: 1 });
    const { rows } = await server.database.service.query(
      'select reason, raw_bytes as bytes from quarantine where username = $1',
      [`feed-${id}`],
    );
    expect(rows).toEqual([{ reason: 'too_large', bytes: 300 }]);
    const whole = await feed('text', 'active', { limits: { messageBytes: 100 } });
    const { body: long } = await upload(whole, 'x'.repeat(101));
    expect(await ended(whole, long.id, 'failed')).toMatchObject({
      note: expect.stringContaining('larger than 100 bytes'),
    });
    expect((await upload(whole, '')).status).toBe(400);
  });

  it('of another feed, or of no name, is not found', async () => {
    const id = await feed('csv');
    expect((await send('GET', `/${id}/files/nobody`)).status).toBe(404);
    expect((await send('GET', `/${id}/files/00000000-0000-4000-8000-000000000000`)).status).toBe(404);
    expect((await send('GET', '/nobody/files')).status).toBe(404);
  });
});
