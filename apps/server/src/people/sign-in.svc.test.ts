import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, PASSWORD, readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const trySignIn = (username: string, password: string, cookie = '') =>
  server.fetch(
    '/api/session',
    json('POST', { username, password }, cookie === '' ? {} : { cookie, origin: server.url }),
  );
const cookieOf = (answer: Response, name: string) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((line) => line.startsWith(`${name}=`)) ?? '';
const statusOf = async (cookie: string) => (await server.fetch('/api/session', { headers: { cookie } })).status;

describe('a stranger who guesses', () => {
  it('locks nobody out of a browser that has signed in before', async () => {
    const device = cookieOf(await trySignIn('chief', PASSWORD), 'cityloop_device');
    for (let n = 0; n < 6; n += 1) await trySignIn('chief', `guess ${n}`);
    expect((await trySignIn('chief', PASSWORD)).status).toBe(429);
    expect((await trySignIn('chief', PASSWORD, device)).status).toBe(200);
  });

  it('is locked out in that browser too, which vouches for no other name', async () => {
    const device = cookieOf(await trySignIn('clerk', PASSWORD), 'cityloop_device');
    for (let n = 0; n < 5; n += 1) expect((await trySignIn('clerk', 'wrong', device)).status).toBe(401);
    expect((await trySignIn('clerk', PASSWORD, device)).status).toBe(429);
    expect((await trySignIn('clerk', PASSWORD)).status).toBe(200);
    for (let n = 0; n < 5; n += 1) await trySignIn('arbiter', 'wrong', device);
    expect((await trySignIn('arbiter', PASSWORD)).status).toBe(429);
  });

  it('cannot tell a name that exists from one that does not', async () => {
    const statuses = async (username: string) => {
      const answers = [];
      for (let n = 0; n < 7; n += 1) {
        const answer = await trySignIn(username, `guess ${n}`);
        const { code, detail } = await readJson(answer);
        answers.push([answer.status, code, String(detail).replace(/\d+ s/, 'n s')]);
      }
      return answers;
    };
    expect(await statuses('dispatcher')).toEqual(await statuses('no-such-name'));
  });
});

describe('a session', () => {
  it('ends when the same browser signs in again', async () => {
    const first = cookieOf(await trySignIn('viewer', PASSWORD), 'cityloop_session');
    const second = cookieOf(await trySignIn('viewer', PASSWORD, first), 'cityloop_session');
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
  });

  it('is listed with its browser, and ended from another one', async () => {
    const [mine, other] = [await server.signIn('collector'), await server.signIn('collector')];
    const { items } = await readJson(await server.fetch('/api/sessions', { headers: { cookie: mine } }));
    expect(items).toHaveLength(2);
    expect(items.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(items[0]).toMatchObject({ address: expect.stringContaining('127.0.0.1'), agent: expect.any(String) });
    const { id } = items.find(({ current }: { current: boolean }) => !current);
    expect((await server.send('DELETE', `/api/sessions/${id}`, admin)).status).toBe(404);
    expect((await server.send('DELETE', `/api/sessions/${id}`, mine)).status).toBe(204);
    expect([await statusOf(mine), await statusOf(other)]).toEqual([200, 401]);
    expect((await server.send('DELETE', `/api/sessions/${id}`, mine)).status).toBe(404);
  });

  it.each([
    ['viewer', '25 hours', 401],
    ['viewer', '23 hours', 200],
    ['handler2', '6 days', 200],
    ['handler2', '8 days', 401],
  ])('of %s that was not used for %s answers %i', async (username, age, status) => {
    const cookie = await server.signIn(username);
    await server.database.owner.query(
      "update session set last_seen_at = now() - $2::interval, expires_at = now() + interval '1 day' where username = $1",
      [username, age],
    );
    expect(await statusOf(cookie)).toBe(status);
    if (status === 200) {
      const { rows } = await server.database.owner.query(
        "select max(last_seen_at) > now() - interval '1 minute' as seen from session where username = $1",
        [username],
      );
      expect(rows).toEqual([{ seen: true }]);
    }
  });
});

describe('a new password', () => {
  const create = (username: string, password: string, displayName = 'Wang Xiaoming') =>
    server.send('POST', '/api/accounts', admin, { username, displayName, password, roles: ['viewer'] });

  it.each([
    'aaaaaaaaaaaa',
    '123456789012',
    '            ',
    'wangxiaoming1',
    'password1234',
    'qwertyuiop12',
    'cityloop2026',
    'abcabcabcabc',
    'a\tlong pass\nword',
  ])('%j is refused, with what would do', async (password) => {
    const answer = await create('wang', password);
    expect([answer.status, (await readJson(answer)).faults]).toEqual([
      422,
      [{ path: 'password', message: expect.stringMatching(/tried first|control character|12 characters/) }],
    ]);
  });

  it('is the same however its letters are composed', async () => {
    expect((await create('composed', 'caf\u00e9 lantern bridge')).status).toBe(201);
    expect((await trySignIn('composed', 'cafe\u0301 lantern\u00a0bridge')).status).toBe(200);
  });

  it('must be another one', async () => {
    const again = await server.send('PATCH', '/api/accounts/collector2', admin, { password: PASSWORD });
    expect([again.status, (await readJson(again)).detail]).toEqual([422, expect.stringContaining('choose another')]);
    const mine = await server.signIn('collector2');
    const own = await server.send('POST', '/api/session/password', mine, { current: PASSWORD, password: PASSWORD });
    expect(own.status).toBe(422);
  });
});

describe('an administrator of one district', () => {
  let north: string;
  beforeAll(async () => {
    const body = { password: 'violet harbour ladder', roles: ['admin'], districts: ['990202'] };
    await server.send('POST', '/api/accounts', admin, { ...body, username: 'north' });
    await server.send('POST', '/api/accounts', admin, { ...body, roles: ['viewer'], username: 'north-viewer' });
    north = cookieOf(await trySignIn('north', body.password), 'cityloop_session');
  });

  it('sees and changes accounts of that district alone', async () => {
    const { items } = await readJson(await server.fetch('/api/accounts', { headers: { cookie: north } }));
    expect(items.map(({ username }: { username: string }) => username)).toEqual(['north', 'north-viewer']);
    const change = (username: string, body: object) => server.send('PATCH', `/api/accounts/${username}`, north, body);
    expect((await change('chief', { password: 'violet harbour ladder two' })).status).toBe(404);
    expect((await change('north-viewer', { displayName: 'V' })).status).toBe(200);
    for (const districts of [[], ['990201'], ['990202', '990201']]) {
      expect((await change('north', { districts })).status).toBe(403);
      const made = { username: 'x-one', password: 'violet harbour ladder', roles: ['viewer'], districts };
      expect((await server.send('POST', '/api/accounts', north, made)).status).toBe(403);
    }
  });

  it('manages components of that district alone, and nothing of the whole city', async () => {
    expect((await server.send('POST', '/api/components/WL-0001/credential', north)).status).toBe(403);
    expect((await server.send('PATCH', '/api/components/WL-0001', north, { name: 'x' })).status).toBe(403);
    for (const path of ['/api/quarantine', '/api/feeds', '/api/audit', '/api/kiosk-tokens', '/api/alarm-rules']) {
      const { status } = await server.fetch(path, { headers: { cookie: north } });
      expect([path, status]).toEqual([path, path === '/api/alarm-rules' ? 200 : 403]);
    }
  });

  it('does not count as the last administrator of the city', async () => {
    const answer = await server.send('PATCH', '/api/accounts/admin', admin, { districts: ['990201'] });
    expect(answer.status).toBe(409);
  });
});

it('a display token is made, listed without itself, reads, and ends at once', async () => {
  const made = await server.send('POST', '/api/kiosk-tokens', admin, { name: 'Hall, east' });
  const { id, token } = await readJson(made);
  expect(made.status).toBe(201);
  const read = () => server.fetch('/api/situation', { headers: { authorization: `Bearer ${token}` } });
  expect((await read()).status).toBe(200);
  const list = async () => readJson(await server.fetch('/api/kiosk-tokens', { headers: { cookie: admin } }));
  expect(JSON.stringify(await list())).not.toContain(token);
  expect((await list()).items[0]).toMatchObject({ id, name: 'Hall, east', createdBy: 'admin', revokedAt: null });
  expect((await server.send('DELETE', `/api/kiosk-tokens/${id}`, admin)).status).toBe(204);
  expect((await read()).status).toBe(401);
  expect((await list()).items[0].revokedAt).toEqual(expect.any(String));
  expect((await server.send('DELETE', `/api/kiosk-tokens/${crypto.randomUUID()}`, admin)).status).toBe(404);
  expect((await server.send('POST', '/api/kiosk-tokens', await server.signIn('viewer'), { name: 'x' })).status).toBe(
    403,
  );
});

it('of two administrators who take each other the role at the same moment one stays', async () => {
  const password = 'violet harbour ladder';
  await server.send('POST', '/api/accounts', admin, { username: 'second', password, roles: ['admin'] });
  const second = cookieOf(await trySignIn('second', password), 'cityloop_session');
  const answers = await Promise.all([
    server.send('PATCH', '/api/accounts/second', admin, { roles: ['viewer'] }),
    server.send('PATCH', '/api/accounts/admin', second, { roles: ['viewer'] }),
  ]);
  const statuses = answers.map(({ status }) => status).sort();
  expect([
    [200, 403],
    [200, 409],
  ]).toContainEqual(statuses);
  const { rows } = await server.database.owner.query(
    "select count(*)::int as left from account where 'admin' = any (roles) and districts = '{}' and not disabled",
  );
  expect(rows).toEqual([{ left: 1 }]);
});
