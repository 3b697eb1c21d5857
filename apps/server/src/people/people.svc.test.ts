import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, PASSWORD, readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const trySignIn = (username: string, password: string) =>
  server.fetch('/api/session', json('POST', { username, password }));
const sessionStatus = async (cookie: string) => (await server.fetch('/api/session', { headers: { cookie } })).status;

describe('signing in', () => {
  it('sets a cookie that scripts cannot read and tells who I am', async () => {
    const response = await trySignIn('south', PASSWORD);
    expect(response.headers.get('set-cookie')).toMatch(/^cityloop_session=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    expect(await response.json()).toMatchObject({
      username: 'south',
      roles: ['viewer'],
      districts: ['990201'],
      kind: 'account',
    });
  });

  it('keeps no token that opens anything', async () => {
    const cookie = await server.signIn('clerk');
    const token = cookie.split('=')[1] ?? '';
    const { rows } = await server.database.owner.query('select token_hash from session');
    expect(rows.some(({ token_hash }) => token_hash.equals(Buffer.from(token, 'base64url')))).toBe(false);
  });

  it('answers alike for a wrong password and an unknown name', async () => {
    const answers = await Promise.all([trySignIn('clerk', 'wrong'), trySignIn('nobody', 'wrong')]);
    const [one, other] = await Promise.all(answers.map(readJson));
    expect({ ...one, instance: '' }).toEqual({ ...other, instance: '' });
    expect(one.status).toBe(401);
  });

  it('is locked after five failures, also in parallel and for the right password', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => trySignIn('collector2', `guess ${index}`)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(5).fill(401), ...Array(7).fill(429)]);
    const right = await trySignIn('collector2', PASSWORD);
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    await server.database.owner.query("update sign_in_failure set locked_until = now() where username = 'collector2'");
    expect((await trySignIn('collector2', 'wrong')).status).toBe(401);
    const { rows } = await server.database.owner.query(
      "select locked_until - now() > interval '100 seconds' as doubled from sign_in_failure where username = 'collector2'",
    );
    expect(rows).toEqual([{ doubled: true }]);
  });

  it('forgets failures after a right password', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let index = 0; index < 3; index += 1) await trySignIn('handler2', 'wrong');
      expect((await trySignIn('handler2', PASSWORD)).status).toBe(200);
    }
  });
});

describe('signing out', () => {
  it('ends this session alone, or all', async () => {
    const [one, two, three] = [
      await server.signIn('clerk'),
      await server.signIn('clerk'),
      await server.signIn('clerk'),
    ];
    expect((await server.send('DELETE', '/api/session', one)).status).toBe(204);
    expect([await sessionStatus(one), await sessionStatus(two)]).toEqual([401, 200]);
    expect((await server.send('DELETE', '/api/sessions', two)).status).toBe(204);
    expect([await sessionStatus(two), await sessionStatus(three)]).toEqual([401, 401]);
  });
});

describe('my own password', () => {
  it('changes with the current one and ends my other sessions', async () => {
    const [mine, other] = [await server.signIn('dispatcher'), await server.signIn('dispatcher')];
    const wrong = await server.send('POST', '/api/session/password', mine, {
      current: 'wrong',
      password: 'another long one',
    });
    expect(wrong.status).toBe(422);
    const right = await server.send('POST', '/api/session/password', mine, {
      current: PASSWORD,
      password: 'another long one',
    });
    expect(right.status).toBe(204);
    expect([await sessionStatus(mine), await sessionStatus(other)]).toEqual([200, 401]);
    expect((await trySignIn('dispatcher', 'another long one')).status).toBe(200);
  });
});

describe('administration', () => {
  const newcomer = { username: 'newcomer', password: 'a long password', roles: ['collector'], districts: ['990201'] };

  it('creates an account that can sign in', async () => {
    const created = await server.send('POST', '/api/accounts', admin, newcomer);
    expect([created.status, await created.json()]).toMatchObject([201, { username: 'newcomer', disabled: false }]);
    expect((await trySignIn('newcomer', newcomer.password)).status).toBe(200);
  });

  const refusals: readonly [string, object, number][] = [
    ['a taken name', { ...newcomer, username: 'clerk' }, 409],
    ['a short password', { ...newcomer, password: 'short' }, 422],
    ['the role system', { ...newcomer, username: 'other', roles: ['system'] }, 422],
    ['an unknown district', { ...newcomer, username: 'other', districts: ['123456'] }, 422],
    ['an unknown department', { ...newcomer, username: 'other', department: 'nowhere' }, 422],
  ];
  it.each(refusals)('refuses %s', async (_, body, status) => {
    expect((await server.send('POST', '/api/accounts', admin, body)).status).toBe(status);
  });

  it('disabling ends every session at once', async () => {
    const cookie = await server.signIn('handler');
    expect((await server.send('PATCH', '/api/accounts/handler', admin, { disabled: true })).status).toBe(200);
    expect(await sessionStatus(cookie)).toBe(401);
    expect((await trySignIn('handler', PASSWORD)).status).toBe(401);
  });

  it('keeps the last administrator', async () => {
    const answers = [{ disabled: true }, { roles: ['viewer'] }].map((change) =>
      server.send('PATCH', '/api/accounts/admin', admin, change),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([409, 409]);
  });

  it('leaves sign-ins, refusals and changes in the audit log', async () => {
    await trySignIn('nobody', 'wrong');
    await server.fetch('/api/accounts', { headers: { cookie: await server.signIn('viewer') } });
    const said = async () => {
      const { items } = await readJson(await server.fetch('/api/audit?limit=500', { headers: { cookie: admin } }));
      return items.map(({ actor, what, outcome }: Record<string, string>) => `${actor} ${what} ${outcome}`);
    };
    await expect
      .poll(said)
      .toEqual(
        expect.arrayContaining([
          'nobody sign-in failed',
          'viewer sign-in ok',
          'viewer refused forbidden',
          'admin create-account ok',
          'admin change-account ok',
          'collector2 sign-in locked-out',
        ]),
      );
  });
});
