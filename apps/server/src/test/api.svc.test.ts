import type { Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, PASSWORD, readJson, type TestServer, testServer } from './test-server.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const problemOf = async (response: Response) => ({ status: response.status, code: (await readJson(response)).code });
const operations = Object.entries(OPERATIONS) as [string, Operation][];

describe('without a session', () => {
  const closed = operations.filter(([, { access }]) => access !== 'public');

  it.each(closed)('%s is refused', async (_, { method, path }) => {
    const response = await server.fetch(path.replaceAll(/\{\w+\}/g, 'x'), { method: method.toUpperCase() });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await problemOf(response)).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('an unknown path is refused like a known one', async () => {
    expect(await problemOf(await server.fetch('/api/nowhere'))).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('the two descriptions and health are open', async () => {
    const paths = ['/api/openapi.json', '/api/asyncapi.json', '/livez', '/readyz'];
    const statuses = await Promise.all(paths.map(async (path) => (await server.fetch(path)).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  it('metrics that come by way of a proxy are refused', async () => {
    const response = await server.fetch('/metrics', { headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect(response.status).toBe(401);
    expect((await server.fetch('/metrics')).status).toBe(200);
  });
});

describe('with a session', () => {
  const lists = operations.filter(([, { method, path }]) => method === 'get' && !path.includes('{'));
  const needed: Record<string, string> = { getCaseRanking: '?by=district', search: '?q=WL' };

  it.each(lists)('%s answers what the contract says', async (id, { path }) => {
    const response = await server.fetch(path + (needed[id] ?? ''), { headers: { cookie: admin } });
    expect(response.status).toBe(200);
  });

  const refusals: readonly [string, () => Promise<Response>, number, string][] = [
    ['an unknown path', () => server.fetch('/api/nowhere', { headers: { cookie: admin } }), 404, 'not-found'],
    ['another method', () => server.send('PUT', '/api/city', admin), 405, 'method-not-allowed'],
    [
      'an unknown query key',
      () => server.fetch('/api/components?colour=red', { headers: { cookie: admin } }),
      422,
      'invalid',
    ],
    [
      'an unknown body key',
      () => server.send('POST', '/api/session/password', admin, { current: 'x', password: PASSWORD, colour: 1 }),
      422,
      'invalid',
    ],
    [
      'an unknown record before a wrong body',
      () => server.send('PATCH', '/api/accounts/nobody', admin, { colour: 1 }),
      404,
      'not-found',
    ],
    [
      'a body that is no JSON',
      () => server.fetch('/api/accounts', { ...json('POST', 1, { cookie: admin, origin: server.url }), body: '{"a":' }),
      400,
      'bad-request',
    ],
    [
      'a body of another type',
      () =>
        server.fetch('/api/accounts', { method: 'POST', body: 'a=1', headers: { cookie: admin, origin: server.url } }),
      415,
      'unsupported-media-type',
    ],
    [
      'a body of a megabyte',
      () => server.send('POST', '/api/accounts', admin, { q: 'x'.repeat(1_000_000) }),
      413,
      'too-large',
    ],
    [
      'a write from another site',
      () =>
        server.fetch('/api/session', {
          method: 'DELETE',
          headers: { cookie: admin, origin: 'https://elsewhere.example' },
        }),
      403,
      'bad-origin',
    ],
    [
      'a write with a cookie and no origin',
      () => server.fetch('/api/session', { method: 'DELETE', headers: { cookie: admin } }),
      403,
      'bad-origin',
    ],
    [
      'a sign-in from another site',
      () =>
        server.fetch(
          '/api/session',
          json('POST', { username: 'admin', password: PASSWORD }, { origin: 'https://elsewhere.example' }),
        ),
      403,
      'bad-origin',
    ],
    [
      'what another role does',
      async () => server.fetch('/api/accounts', { headers: { cookie: await server.signIn('viewer') } }),
      403,
      'forbidden',
    ],
    [
      'a write with a display token',
      () => server.fetch('/api/cases', json('POST', {}, { authorization: `Bearer ${server.kioskToken}` })),
      403,
      'forbidden',
    ],
    [
      'an unknown token beside a good cookie',
      () => server.fetch('/api/city', { headers: { cookie: admin, authorization: 'Bearer 0123456789abcdef0123' } }),
      401,
      'unauthenticated',
    ],
  ];
  it.each(refusals)('is refused: %s', async (_, ask, status, code) => {
    expect(await problemOf(await ask())).toEqual({ status, code });
  });

  it('a write that the browser vouches for needs no origin', async () => {
    const cookie = await server.signIn('viewer');
    const response = await server.fetch('/api/session', {
      method: 'DELETE',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    expect(response.status).toBe(204);
    expect((await server.fetch('/api/session', { headers: { cookie } })).status).toBe(401);
  });

  it('a display token reads as a viewer until it is revoked', async () => {
    const headers = { authorization: `Bearer ${server.kioskToken}` };
    const session = await (await server.fetch('/api/session', { headers })).json();
    expect(session).toMatchObject({ kind: 'kiosk', roles: ['viewer'] });
    expect((await server.fetch('/api/situation', { headers })).status).toBe(200);
    await server.database.owner.query('update kiosk_token set revoked_at = now()');
    expect((await server.fetch('/api/situation', { headers })).status).toBe(401);
  });

  it('the map is sent once and then only asked about', async () => {
    const first = await server.fetch('/api/grids', { headers: { cookie: admin } });
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect((await readJson(first)).features).toHaveLength(4);
    const etag = first.headers.get('etag') ?? '';
    const again = await server.fetch('/api/grids', {
      headers: { cookie: admin, 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect(again.status).toBe(304);
  });
});

it('while the database is away, everything answers 503, never 401', async () => {
  await server.gate.shut();
  const asked = ['/api/session', '/api/city', '/api/cases', '/api/nowhere'].map((path) =>
    server.fetch(path, { headers: { cookie: admin } }).then(problemOf),
  );
  const signIn = server.fetch('/api/session', json('POST', { username: 'admin', password: PASSWORD })).then(problemOf);
  for (const answer of await Promise.all([...asked, signIn]))
    expect(answer).toEqual({ status: 503, code: 'unavailable' });
  expect((await server.fetch('/readyz')).status).toBe(503);
  await server.gate.open();
  await expect.poll(() => server.fetch('/readyz').then(({ status }) => status), { timeout: 20_000 }).toBe(200);
  expect((await server.fetch('/api/session', { headers: { cookie: admin } })).status).toBe(200);
});
