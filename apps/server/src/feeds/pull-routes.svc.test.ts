import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

let count = 0;
async function send(method: string, path: string, body?: unknown, who = admin) {
  return answerOf(await server.send(method, `/api/feeds${path}`, who, body));
}

async function feed(kind = 'pull-http'): Promise<string> {
  count += 1;
  const id = `asks-${count}`;
  const settings = { name: 'x', department: 'municipal', target: 'senml', mapping: '[]' };
  expect((await send('POST', '', { id, kind, ...settings })).status).toBe(201);
  return id;
}

const URL = 'https://data.example.org/latest';

describe('how a feed asks another house', () => {
  it('is set, shown without its secret, and changed', async () => {
    const id = await feed();
    expect((await send('GET', `/${id}/pull`)).status).toBe(404);
    const auth = { scheme: 'header', header: 'X-API-Key' };
    const set = await send('PUT', `/${id}/pull`, { url: URL, auth, secret: 'very-secret' });
    expect(set).toMatchObject({
      status: 200,
      body: { url: URL, auth, hasSecret: true, intervalSeconds: 300, lastOutcome: null },
    });
    expect(JSON.stringify(set.body)).not.toContain('very-secret');
    expect((await send('GET', `/${id}`)).body).toMatchObject({ kind: 'pull-http', address: URL });
    const { rows } = await server.database.owner.query('select to_jsonb(feed_pull)::text as row from feed_pull');
    expect(rows[0].row).not.toContain('very-secret');
    const changed = await send('PUT', `/${id}/pull`, { url: `${URL}?page={cursor}`, auth, intervalSeconds: 60 });
    expect(changed.body).toMatchObject({ hasSecret: true, intervalSeconds: 60 });
  });

  it('does not take its secret to another host', async () => {
    const id = await feed();
    const auth = { scheme: 'bearer' };
    await send('PUT', `/${id}/pull`, { url: URL, auth, secret: 'very-secret' });
    const elsewhere = 'https://other.example.org/';
    const refused = await send('PUT', `/${id}/pull`, { url: elsewhere, auth });
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining('given for another host') } });
    expect((await send('PUT', `/${id}/pull`, { url: elsewhere })).body).toMatchObject({ hasSecret: false });
    expect((await send('PUT', `/${id}/pull`, { url: elsewhere, auth })).status).toBe(422);
  });

  it.each([
    ['another protocol', { url: 'ftp://example.org/' }],
    ['a password in the address', { url: 'https://a:b@example.org/' }],
    ['auth without a secret', { url: URL, auth: { scheme: 'bearer' } }],
    ['a header of two lines', { url: URL, headers: { 'X-A': 'a\r\nb' } }],
    ['no pause', { url: URL, intervalSeconds: 1 }],
  ])('is refused with %s', async (_what, body) => {
    expect((await send('PUT', `/${await feed()}/pull`, body)).status).toBe(422);
  });

  it('is of a feed that asks, and changed by who manages feeds', async () => {
    expect((await send('PUT', `/${await feed('webhook')}/pull`, { url: URL })).status).toBe(422);
    expect((await send('PUT', `/${await feed()}/pull`, { url: URL }, await server.signIn('viewer'))).status).toBe(403);
    const asks = await feed();
    expect((await send('POST', `/${asks}/credential`, { kind: 'pull-http' })).status).toBe(422);
    expect((await send('POST', `/${asks}/credential`, { kind: 'webhook' })).status).toBe(422);
  });
});
