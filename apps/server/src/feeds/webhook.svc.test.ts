import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

interface Door {
  readonly id: string;
  readonly secret: string;
  readonly username: string;
}

/** A feed by webhook with a secret of this kind. */
async function door(auth?: object, limits: object = {}): Promise<Door> {
  count += 1;
  const id = `door-${count}`;
  const settings = { name: 'x', department: 'municipal', target: 'senml', mapping: '[]', limits };
  expect((await send('POST', '', { id, kind: 'webhook', ...settings })).status).toBe(201);
  const issued = await send('POST', `/${id}/credential`, { kind: 'webhook', ...(auth && { auth }) });
  expect(issued.status).toBe(201);
  return { id, secret: issued.body.password, username: issued.body.username };
}

async function knock(id: string, headers: Record<string, string>, body: string | Buffer = '{}', query = '') {
  const response = await server.fetch(`/api/feeds/${id}/webhook${query}`, {
    method: 'POST',
    headers,
    body: Buffer.from(body),
  });
  return { status: response.status, detail: (await readJson(response)).detail as string | undefined };
}

async function inbox(id: string) {
  const { rows } = await server.database.service.query(
    'select payload, meta from inbox where username = $1 order by id',
    [`feed-${id}`],
  );
  return rows;
}

const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const mac = (secret: string, text: string | Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', secret).update(text).digest(encoding);

describe('the sender of a webhook', () => {
  it('by bearer is the one with the token', async () => {
    const { id, secret } = await door();
    expect((await knock(id, { authorization: `Bearer ${secret}` })).status).toBe(202);
    expect((await knock(id, { authorization: `Bearer ${secret}x` })).status).toBe(401);
    expect((await knock(id, { authorization: basic(`feed-${id}`, secret) })).status).toBe(401);
  });

  it('by basic is the one with user name and password', async () => {
    const { id, secret } = await door({
      scheme: 'basic',
      username: 'vendor',
      secret: 'vendors own secret'.replaceAll(' ', '-'),
    });
    expect(secret).toBe('vendors-own-secret');
    expect((await knock(id, { authorization: basic('vendor', secret) })).status).toBe(202);
    expect((await knock(id, { authorization: basic('other', secret) })).status).toBe(401);
    expect((await knock(id, { authorization: basic('vendor', 'x') })).status).toBe(401);
    const refused = await knock(id, {});
    expect(refused).toMatchObject({ status: 401, detail: expect.stringContaining('user name vendor') });
    const own = await door({ scheme: 'basic' });
    expect((await knock(own.id, { authorization: basic(`feed-${own.id}`, own.secret) })).status).toBe(202);
  });

  it('by header key is the one with the key, which goes no further', async () => {
    const { id, secret } = await door({ scheme: 'header', header: 'X-Station' });
    expect((await knock(id, { 'x-station': secret, 'x-sensor': 'a' })).status).toBe(202);
    expect((await knock(id, { 'x-station': `${secret}1` })).status).toBe(401);
    expect((await knock(id, { authorization: `Bearer ${secret}` })).status).toBe(401);
    expect((await inbox(id)).map(({ meta }) => meta.headers)).toEqual([
      expect.not.objectContaining({ 'x-station': secret }),
    ]);
  });

  it.each([
    [
      'in hexadecimal behind a prefix',
      { header: 'X-Hub-Signature-256', prefix: 'sha256=' },
      (s: string, b: string) => `sha256=${mac(s, b)}`,
    ],
    ['in base64', { header: 'X-Sign', encoding: 'base64' }, (s: string, b: string) => mac(s, b, 'base64')],
    [
      'beside that of a former secret',
      { header: 'X-Sign' },
      (s: string, b: string) => `${mac('former', b)}, ${mac(s, b)}`,
    ],
  ])('by signature is the one that signs the body: %s', async (_how, form, sign) => {
    const { id, secret } = await door({ scheme: 'hmac', ...form });
    const [body, header] = ['{"a":1}', form.header];
    expect((await knock(id, { [header]: sign(secret, body) }, body)).status).toBe(202);
    expect((await knock(id, { [header]: sign(secret, body) }, '{"a":2}')).status).toBe(401);
    expect((await knock(id, { [header]: sign('another secret', body) }, body)).status).toBe(401);
    expect((await knock(id, { [header]: secret }, body)).status).toBe(401);
    expect((await knock(id, {}, body)).status).toBe(401);
    expect(await inbox(id)).toHaveLength(1);
  });

  it('that signs the time as well is refused when it is too far from ours', async () => {
    const timestamp = { header: 'X-Time', toleranceSeconds: 60 };
    const { id, secret } = await door({ scheme: 'hmac', header: 'X-Sign', timestamp });
    const at = (seconds: number) => {
      const time = String(Math.floor(Date.now() / 1000) + seconds);
      return { 'x-time': time, 'x-sign': mac(secret, `${time}.{}`) };
    };
    expect((await knock(id, at(0))).status).toBe(202);
    expect((await knock(id, at(-61))).status).toBe(401);
    expect((await knock(id, at(70))).status).toBe(401);
    expect((await knock(id, { ...at(0), 'x-time': '1' })).status).toBe(401);
    const missing = await knock(id, { 'x-sign': mac(secret, '{}') });
    expect(missing).toMatchObject({ status: 401, detail: expect.stringContaining('X-Time') });
  });

  it('signs what it packs, or what it sends', async () => {
    const { id, secret } = await door({ scheme: 'hmac', header: 'X-Sign' });
    const packed = gzipSync('{"a":1}');
    const headers = (signature: string) => ({ 'x-sign': signature, 'content-encoding': 'gzip' });
    expect((await knock(id, headers(mac(secret, packed)), packed)).status).toBe(202);
    expect((await knock(id, headers(mac(secret, '{"a":1}')), packed)).status).toBe(202);
    expect((await inbox(id)).map(({ payload }) => String(payload))).toEqual(['{"a":1}', '{"a":1}']);
  });

  it('is told once; no secret stands in the database, and none is shown again', async () => {
    const { id, secret } = await door({ scheme: 'hmac', header: 'X-Sign' });
    const { rows } = await server.database.owner.query(
      'select to_jsonb(feed_token) as row from feed_token where feed = $1',
      [id],
    );
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret).toString('hex'));
    const { body } = await send('GET', `/${id}`);
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(body.credentials).toMatchObject([
      { kind: 'webhook', auth: { scheme: 'hmac', header: 'X-Sign', algorithm: 'sha256' } },
    ]);
    expect((await send('DELETE', `/${id}/credential?kind=webhook`)).status).toBe(204);
    expect((await knock(id, { 'x-sign': mac(secret, '{}') })).status).toBe(401);
  });

  it.each([
    ['a header with a meaning of its own', { scheme: 'header', header: 'Authorization' }],
    ['a short secret', { scheme: 'header', header: 'X-Key', secret: 'short' }],
    ['another algorithm', { scheme: 'hmac', header: 'X-Sign', algorithm: 'md5' }],
    ['a user name with a colon', { scheme: 'basic', username: 'a:b' }],
  ])('cannot be one with %s', async (_what, auth) => {
    const { id } = await door();
    expect((await send('POST', `/${id}/credential`, { kind: 'webhook', auth })).status).toBe(422);
  });
});

describe('a webhook', () => {
  it('hands over headers and query with its message', async () => {
    const { id, secret } = await door();
    const headers = { authorization: `Bearer ${secret}`, 'ce-type': 'up', 'x-sensor': 'esp-1', cookie: 'a=b' };
    await knock(id, headers, 'x', '?event=up&event=join&token=secret');
    const [row] = await inbox(id);
    expect(row.meta.headers).toMatchObject({ 'ce-type': 'up', 'x-sensor': 'esp-1' });
    expect(Object.keys(row.meta.headers)).not.toContain('authorization');
    expect(Object.keys(row.meta.headers)).not.toContain('cookie');
    expect(row.meta.query).toEqual({ event: ['up', 'join'] });
  });

  it('takes what is packed, and gives up on what would not fit', async () => {
    const { id, secret } = await door(undefined, { messageBytes: 10_000 });
    const headers = { authorization: `Bearer ${secret}`, 'content-encoding': 'gzip' };
    expect((await knock(id, headers, gzipSync('a'.repeat(10_000)))).status).toBe(202);
    expect((await knock(id, headers, gzipSync('a'.repeat(10_001)))).status).toBe(413);
    expect((await knock(id, headers, gzipSync(Buffer.alloc(5_000_000)))).status).toBe(413);
    expect((await knock(id, headers, gzipSync('abcdef').subarray(0, 20))).status).toBe(400);
    expect(await inbox(id)).toHaveLength(1);
  });
});
