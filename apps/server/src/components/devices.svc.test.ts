import { listenForHints } from '@cityloop/db/connection/hint-listener';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const SOUTH = { lon: 120.005, lat: 30.005 };
const NORTH = { lon: 120.005, lat: 30.015 };
const gauge = (id: string, more: object = {}) => ({
  id,
  type: 'water-level-gauge',
  name: `水位 ${id}`,
  location: SOUTH,
  ...more,
});
const register = (body: object, cookie = admin) => server.send('POST', '/api/components', cookie, body);
const change = (id: string, body: object) => server.send('PATCH', `/api/components/${id}`, admin, body);
const credential = (id: string, body?: object) => server.send('POST', `/api/components/${id}/credential`, admin, body);
const get = async (path: string) => readJson(await server.fetch(path, { headers: { cookie: admin } }));
const inForce = async (id: string) => (await get(`/api/components/${id}/credential`)).credentials;
const detailOf = async (response: Response) => `${response.status} ${(await readJson(response)).detail}`;

describe('registering one', () => {
  it('finds its grid and district, and lists it', async () => {
    const response = await register(gauge('D-1', { address: '苑中路', district: '990201' }));
    expect(response.status).toBe(201);
    const device = await readJson(response);
    expect(device).toMatchObject({ id: 'D-1', district: '990201', device: true, online: false, retired: false });
    expect(device.grid).toMatch(/^990201\d{8}$/);
    expect((await get('/api/components?q=D-1')).items).toHaveLength(1);
  });

  it.each([
    ['a taken id', gauge('WL-0001'), '409 There is a component WL-0001 already'],
    ['an unknown type', gauge('D-x', { type: 'sonar' }), '422 body.type: sonar is no type of this city; known: '],
    ['a place outside', gauge('D-x', { location: { lon: 1, lat: 1 } }), '422 body.location: 1, 1 lies in no unit grid'],
    ['a wrong district', gauge('D-x', { district: '990202' }), '422 body.district: the place lies in district 990201'],
    ['an unknown parent', gauge('D-x', { parent: 'GW-9' }), '422 body.parent: there is no component GW-9'],
    [
      'a lamp as parent',
      gauge('D-x', { parent: '9902010108000001' }),
      '422 body.parent: 9902010108000001 is no device',
    ],
    ['an id with a wildcard', gauge('D+'), '422 body.id: letters, digits, points'],
    ['the name of a department', gauge('municipal'), '422 body.id: municipal is the name of a department'],
    ['an empty name', gauge('D-x', { name: ' ' }), '422 body.name: is empty'],
    ['a name with a tab', gauge('D-x', { name: 'a\tb' }), '422 body.name: holds a character'],
    ['an unknown key', gauge('D-x', { grid: '1' }), '422 body: '],
  ])('refuses %s', async (_what, body, said) => {
    expect(await detailOf(await register(body))).toContain(said);
  });

  it('takes one of two that register the same id at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => register(gauge('D-RACE'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('is the administrator’s alone, and audited', async () => {
    const clerk = await server.signIn('clerk');
    expect((await register(gauge('D-2'), clerk)).status).toBe(403);
    expect((await server.send('PATCH', '/api/components/D-1', clerk, { name: 'x' })).status).toBe(403);
    expect((await server.send('DELETE', '/api/components/D-1/credential', clerk)).status).toBe(403);
    expect((await server.fetch('/api/components/D-1/credential', { headers: { cookie: clerk } })).status).toBe(403);
    const { items } = await get('/api/audit');
    expect(items).toContainEqual(
      expect.objectContaining({ what: 'register-component', subject: 'D-1 water-level-gauge', actor: 'admin' }),
    );
  });
});

describe('changing one', () => {
  it('moves it into the grid of its new place', async () => {
    expect(await readJson(await change('D-1', { location: NORTH, name: '新名' }))).toMatchObject({
      district: '990202',
      name: '新名',
      address: '苑中路',
    });
  });

  it('refuses loops of parents, and nothing', async () => {
    await register(gauge('GW-A'));
    await register(gauge('GW-B', { parent: 'GW-A' }));
    expect(await detailOf(await change('GW-A', { parent: 'GW-B' }))).toContain('GW-B stands behind GW-A itself');
    expect(await detailOf(await change('GW-A', { parent: 'GW-A' }))).toContain('GW-A stands behind GW-A itself');
    expect(await detailOf(await change('GW-A', {}))).toContain('names nothing to change');
    expect((await change('nobody', { name: 'x' })).status).toBe(404);
  });

  it('retires and brings back: listed apart, credentials ended, a gateway only when nothing stands behind it', async () => {
    expect(await detailOf(await change('GW-A', { retired: true }))).toContain('1 in service stand behind it (GW-B)');
    await credential('GW-B');
    expect(await readJson(await change('GW-B', { retired: true }))).toMatchObject({ retired: true });
    expect(await inForce('GW-B')).toEqual([]);
    expect((await get('/api/components?q=GW-B')).items).toEqual([]);
    expect((await get('/api/components?q=GW-B&retired=true')).items).toHaveLength(1);
    expect(await detailOf(await credential('GW-B'))).toContain('409 GW-B is retired');
    expect((await change('GW-A', { retired: true })).status).toBe(200);
    expect(await detailOf(await change('GW-B', { retired: false }))).toContain('GW-A is retired');
    expect((await change('GW-B', { retired: false, parent: null })).status).toBe(200);
    expect(await inForce('GW-B')).toEqual([]);
  });
});

describe('credentials', () => {
  it('are issued, rotated at once, rotated with an overlap, and revoked', async () => {
    const first = await readJson(await credential('D-1'));
    expect(first).toMatchObject({ username: 'D-1', formerEndsAt: null });
    expect(await readJson(await credential('D-1', {}))).toMatchObject({ username: 'D-1', formerEndsAt: null });
    const overlapped = await readJson(await credential('D-1', { overlapSeconds: 3600 }));
    expect(overlapped.username).toBe('D-1~2');
    expect(Date.parse(overlapped.formerEndsAt)).toBeGreaterThan(Date.now());
    expect((await inForce('D-1')).map(({ username }: { username: string }) => username)).toEqual(['D-1~2', 'D-1']);
    expect((await readJson(await credential('D-1', { overlapSeconds: 60 }))).username).toBe('D-1');
    expect((await inForce('D-1')).map(({ username }: { username: string }) => username)).toEqual(['D-1', 'D-1~2']);
    await credential('D-1');
    expect((await inForce('D-1')).map(({ username }: { username: string }) => username)).toEqual(['D-1']);
    expect((await server.send('DELETE', '/api/components/D-1/credential', admin)).status).toBe(204);
    expect((await server.send('DELETE', '/api/components/D-1/credential', admin)).status).toBe(204);
    expect(await inForce('D-1')).toEqual([]);
  });

  it('leave one in force when many rotate at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => credential('D-1')));
    expect(await inForce('D-1')).toHaveLength(1);
  });

  it('keep no key: only hashes, one of them as Mosquitto has it', async () => {
    const { password } = await readJson(await credential('D-1'));
    const { rows } = await server.database.owner.query("select * from device_credential where username = 'D-1'");
    expect(JSON.stringify(rows)).not.toContain(password);
    expect(rows[0].verifier).toMatch(/^\$6\$[\w+/=]{16}\$[\w+/=]{88}$/);
  });

  it('refuse a lamp, an overlap of a month, and a foreign key', async () => {
    expect(await detailOf(await credential('9902010108000001'))).toContain("street-lamp doesn't speak MQTT");
    expect((await credential('D-1', { overlapSeconds: 2_592_000 })).status).toBe(422);
    expect((await credential('D-1', { overlap: 1 })).status).toBe(422);
  });

  it('say "look" on a channel of their own', async () => {
    const heard: string[] = [];
    let arrived: (() => void) | undefined;
    const listener = listenForHints({
      url: server.database.serviceUrl,
      applicationName: 'test-hints',
      channels: ['credentials'],
      onHint: (channel) => {
        heard.push(channel);
        arrived?.();
      },
      onAway: () => undefined,
    });
    const hears = (count: number) =>
      new Promise<void>((resolve) => {
        arrived = () => heard.length >= count && resolve();
        arrived();
      });
    await hears(1);
    await server.send('DELETE', '/api/components/D-1/credential', admin);
    await hears(2);
    await listener.close();
  });
});
