import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const send = (method: string, path = '', body?: unknown, cookie = admin) =>
  server.send(method, `/api/broker-accounts${path}`, cookie, body);
const list = async () =>
  (await readJson(await server.fetch('/api/broker-accounts', { headers: { cookie: admin } }))).items;
const acl = async (name: string) =>
  (await server.database.owner.query('select action, topic from broker_acl where username = $1', [name])).rows;

describe('the account of a program that listens', () => {
  it('is made with its filters, and its key is shown once', async () => {
    const made = await send('POST', '', {
      name: 'bridge',
      filters: ['city/v1/+/+/reading', 'feed/#'],
      note: 'Water Bureau',
    });
    expect(made.status).toBe(201);
    const { username, password } = await readJson(made);
    expect(username).toBe('bridge');
    expect(password).toMatch(/^[\w-]{43}$/);
    expect(await list()).toMatchObject([
      {
        name: 'bridge',
        filters: ['city/v1/+/+/reading', 'feed/#'],
        note: 'Water Bureau',
        createdBy: 'admin',
        revokedAt: null,
      },
    ]);
    expect(JSON.stringify(await list())).not.toContain(password);
    expect(await acl('bridge')).toEqual([
      { action: 'subscribe', topic: 'city/v1/+/+/reading' },
      { action: 'subscribe', topic: 'feed/#' },
    ]);
  });

  it('changes its filters, gets another key, ends, and comes back with a new one', async () => {
    const { password: first } = await readJson(await send('POST', '', { name: 'wall', filters: ['city/v1/#'] }));
    expect(await readJson(await send('PATCH', '/wall', { filters: ['feed/a/#'] }))).toMatchObject({
      filters: ['feed/a/#'],
    });
    const { password: second } = await readJson(await send('POST', '/wall/key', {}));
    expect(second).not.toBe(first);
    expect((await send('DELETE', '/wall')).status).toBe(204);
    expect((await send('DELETE', '/wall')).status).toBe(204);
    expect(await acl('wall')).toEqual([]);
    expect((await list()).find(({ name }: { name: string }) => name === 'wall').revokedAt).not.toBeNull();
    await send('POST', '/wall/key', {});
    expect(await acl('wall')).toEqual([{ action: 'subscribe', topic: 'feed/a/#' }]);
    const { rows } = await server.database.owner.query(
      `select count(*)::int as n from audit_entry where subject = 'wall' and what like '%broker-account%'`,
    );
    expect(rows).toEqual([{ n: 5 }]);
  });

  it.each([
    ['a device has', 'WL-0001', 422],
    ['the simulator has', 'simulator', 409],
    ['another account has', 'bridge', 409],
    ['a feed may have', 'feed-hotline', 422],
  ])('doesn’t get the user name that %s', async (_who, name, status) => {
    if (name === 'simulator') {
      await server.database.owner.query(
        `insert into device_credential (username, secret_hash, is_simulator) values ('simulator', '\\x00', true)`,
      );
    }
    expect((await send('POST', '', { name, filters: ['city/v1/#'] })).status).toBe(status);
  });

  it.each(['#', '+/v1/#', '$SYS/#', 'city/v1/a+', 'city/v1/#/x', 'city/v10/x', 'city', ''])(
    'isn’t made for the filter %j',
    async (filter) => {
      expect((await send('POST', '', { name: 'odd', filters: [filter] })).status).toBe(422);
    },
  );

  it('is a matter of administrators', async () => {
    const chief = await server.signIn('chief');
    expect((await send('POST', '', { name: 'mine', filters: ['city/v1/#'] }, chief)).status).toBe(403);
    expect((await send('DELETE', '/bridge', undefined, chief)).status).toBe(403);
    expect((await send('PATCH', '/nobody', { filters: ['feed/#'] })).status).toBe(404);
  });
});
