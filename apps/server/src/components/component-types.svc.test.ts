import { MINI_CITY } from '@cityloop/steward/import/fixture/mini-city';
import { importCity } from '@cityloop/steward/import/import-city';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

async function send(method: string, path: string, body?: unknown, who = admin) {
  return answerOf(await server.send(method, `/api/component-types${path}`, who, body));
}

const GAUGE = { class: 'public-facility', name: '雨量计', nameEn: 'Rain gauge', device: true };
let count = 0;
async function type(more: object = {}): Promise<string> {
  count += 1;
  const code = `rain-gauge-${count}`;
  expect((await send('POST', '', { code, ...GAUGE, ...more })).status).toBe(201);
  return code;
}

describe('a type of devices', () => {
  it('is made without a restart, and devices of it can be registered at once', async () => {
    const code = await type({ maintenance: { below: 0.5, category: 'noise-nuisance' } });
    expect((await send('GET', `/${code}`)).body).toEqual({
      code,
      ...GAUGE,
      maintenance: { below: 0.5, category: 'noise-nuisance' },
      components: 0,
      metrics: [],
      version: 1,
      keptByDesk: true,
    });
    const { rows } = await server.database.service.query(`select lon, lat from component where id = 'WL-0001'`);
    const device = { id: 'RAIN-1', type: code, name: '一号', location: rows[0] };
    expect((await server.send('POST', '/api/components', admin, device)).status).toBe(201);
    expect((await send('GET', `/${code}`)).body.components).toBe(1);
  });

  it.each([
    ['a code of another shape', { code: 'no good' }],
    ['an unknown class', { class: 'space' }],
    ['an unknown category', { maintenance: { below: 0.5, category: 'war' } }],
    ['a limit beyond 1', { maintenance: { below: 50, category: 'noise-nuisance' } }],
  ])('is refused with %s', async (_what, wrong) => {
    expect((await send('POST', '', { code: 'right', ...GAUGE, ...wrong })).status).toBe(422);
  });

  it('has a code of its own, and is changed by one of two at once', async () => {
    const code = await type();
    expect((await send('POST', '', { code, ...GAUGE })).body).toMatchObject({ status: 409, code: 'already-exists' });
    const both = await Promise.all(['a', 'b'].map((name) => send('PATCH', `/${code}`, { expectedVersion: 1, name })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await send('GET', `/${code}`)).body).toMatchObject({ version: 2, class: GAUGE.class });
  });

  it('is read by all who see the city and changed by the administrator alone', async () => {
    const viewer = await server.signIn('viewer');
    const list = await send('GET', '?limit=2', undefined, viewer);
    expect(list.body.items).toHaveLength(2);
    expect(list.body.next).not.toBeNull();
    expect((await send('POST', '', { code: 'x', ...GAUGE }, viewer)).status).toBe(403);
    expect((await send('GET', '/nothing', undefined, viewer)).status).toBe(404);
  });
});

describe('a metric', () => {
  const RAIN = { code: 'rain', kind: 'number', name: '雨量', unit: 'mm/h', plausibleMin: 0, plausibleMax: 300 };

  it('is made, listed and changed', async () => {
    const code = await type();
    const made = await send('POST', `/${code}/metrics`, { ...RAIN, cadenceSeconds: 60 });
    expect([made.status, made.body]).toMatchObject([201, { ...RAIN, cadenceSeconds: 60, version: 1, decimals: 2 }]);
    const changed = await send('PATCH', `/${code}/metrics/rain`, { expectedVersion: 1, plausibleMax: 200, unit: 'mm' });
    expect(changed.body).toMatchObject({
      plausibleMax: 200,
      plausibleMin: 0,
      unit: 'mm',
      version: 2,
      cadenceSeconds: 60,
    });
    expect((await send('GET', `/${code}/metrics`)).body.items).toMatchObject([{ code: 'rain', version: 2 }]);
    expect((await send('PATCH', `/${code}/metrics/rain`, { expectedVersion: 1, name: 'x' })).status).toBe(412);
    expect((await send('PATCH', `/${code}/metrics/snow`, { expectedVersion: 1, name: 'x' })).status).toBe(404);
    expect((await send('POST', `/${code}/metrics`, RAIN)).status).toBe(409);
  });

  it.each([
    ['limits the wrong way round', { plausibleMin: 5, plausibleMax: 5 }, 'nothing would be believed'],
    ['limits of a switch', { kind: 'boolean' }, 'a switch is 0 or 1'],
    ['a cadence of 0', { cadenceSeconds: 0 }, 'cadenceSeconds'],
    ['an empty unit', { unit: ' ' }, 'unit'],
  ])('is refused with %s', async (_what, wrong, says) => {
    const code = await type();
    const { status, body } = await send('POST', `/${code}/metrics`, { ...RAIN, ...wrong });
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(says)]);
  });

  it('is nothing of what is no device', async () => {
    expect((await send('POST', '/street-lamp/metrics', RAIN)).status).toBe(422);
  });

  it('keeps the unit that its readings are stored in', async () => {
    const code = await type();
    await send('POST', `/${code}/metrics`, RAIN);
    await server.database.owner.query(
      `insert into latest_reading (component_key, metric_key, at, value, quality)
       select c.key, m.key, now(), 1, 0 from component c, metric m where c.id = 'WL-0001' and m.component_type = $1`,
      [code],
    );
    const refused = await send('PATCH', `/${code}/metrics/rain`, { expectedVersion: 1, unit: 'cm' });
    expect([refused.status, refused.body.detail]).toEqual([422, expect.stringContaining('stored in mm/h')]);
  });

  it('keeps what rules in force look for believable', async () => {
    const change = { expectedVersion: 1, plausibleMax: 0.25 };
    const refused = await send('PATCH', '/water-level-gauge/metrics/water-level', change);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      rule: 'water-level-flood',
      detail: expect.stringContaining('would be blind'),
    });
  });

  it('stays as people made it when the files of the city are imported again', async () => {
    const changed = await send('PATCH', '/water-level-gauge/metrics/battery', { expectedVersion: 1, name: '电池' });
    expect(changed.status).toBe(200);
    await server.database.owner.query(`update city set source_hash = 'another'`);
    await importCity(server.database.owner, MINI_CITY);
    const { body } = await send('GET', '/water-level-gauge');
    const told = Object.fromEntries(body.metrics.map((one: { code: string; name: string }) => [one.code, one.name]));
    expect(told).toEqual({ 'water-level': '水位', battery: '电池' });
  });
});
