import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, type TestServer, testServer } from '../test/test-server.ts';
import { createDryRun } from './dry-run.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());
beforeEach(() => server.database.owner.query('truncate reading'));

const DAY_MS = 86_400_000;
/** Noon of a day in the city, UTC+8, three days ago: partitions lie around today. */
const NOON = Math.floor(Date.now() / DAY_MS - 3) * DAY_MS + 4 * 3_600_000;
const DAY = new Date(NOON).toISOString().slice(0, 10);
const NEXT_DAY = new Date(NOON + DAY_MS).toISOString().slice(0, 10);
const at = (seconds: number) => new Date(NOON + seconds * 1_000);
const DEEP = {
  kind: 'threshold',
  componentType: 'water-level-gauge',
  metric: 'water-level',
  parameters: { operator: 'above', on: 0.5, off: 0.4, onDelaySeconds: 60, offDelaySeconds: 120 },
};
const RANGE = { from: at(-3_600).toISOString(), to: at(86_400).toISOString() };

type Row = readonly [seconds: number, value: number, quality?: number];

async function store(rows: readonly Row[], { component = 'WL-0001', metric = 'water-level' } = {}): Promise<void> {
  await server.database.owner.query(
    `insert into reading (component_key, metric_key, at, value, quality)
     select c.key, m.key, given.at, given.value, given.quality
     from unnest($1::timestamptz[], $2::float8[], $3::int2[]) as given (at, value, quality), component c
     join metric m on m.component_type = c.type and m.code = $5 where c.id = $4`,
    [rows.map(([s]) => at(s)), rows.map(([, v]) => v), rows.map(([, , q]) => q ?? 0), component, metric],
  );
}

async function dryRun(body: object = {}, who = admin) {
  return answerOf(await server.send('POST', '/api/alarm-rules/dry-run', who, { rule: DEEP, ...RANGE, ...body }));
}

describe('a dry run', () => {
  it('says what a rule would have raised, with begin, end and values, completed by time', async () => {
    await store([
      [0, 0.2],
      [10, 0.6],
      [40, 0.9],
      [200, 0.1],
    ]);
    const { status, body } = await dryRun();
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      components: 2,
      ofComponents: 2,
      readings: 4,
      alarms: 1,
      alarmedComponents: 1,
      alreadyActive: 0,
      cut: null,
    });
    expect(body.byDay).toEqual([{ day: DAY, alarms: 1 }]);
    expect(body.byComponent).toMatchObject([{ component: 'WL-0001', alarms: 1 }]);
    expect(body.items).toMatchObject([
      {
        component: 'WL-0001',
        metric: 'water-level',
        value: 0.6,
        worst: 0.9,
        raisedAt: at(70).toISOString(),
        clearedAt: at(320).toISOString(),
        window: { from: at(10).toISOString(), to: at(70).toISOString() },
      },
    ]);
  });

  it('believes what was believed alone', async () => {
    await store([
      [0, 0.6],
      [10, -9_999, 1],
      [50, 655.35, 1],
      [70, 0.1],
      [200, 655.35, 1],
      [400, 655.35, 1],
    ]);
    expect((await dryRun()).body).toMatchObject({ readings: 2, alarms: 1, items: [{ value: 0.6, worst: 0.6 }] });
  });

  it('counts by the days of the city', async () => {
    const midnight = 12 * 3_600;
    await store([
      [midnight - 90, 0.6],
      [midnight - 20, 0.1],
      [midnight + 200, 0.6],
      [midnight + 300, 0.1],
    ]);
    expect((await dryRun()).body.byDay).toEqual([
      { day: DAY, alarms: 1 },
      { day: NEXT_DAY, alarms: 1 },
    ]);
  });

  it('counts apart what was active when the time began, also where its source spoke long before', async () => {
    await store([
      [-86_400, 0.6],
      [600, 0.1],
    ]);
    const { body } = await dryRun();
    expect(body).toMatchObject({ alarms: 0, alreadyActive: 1, items: [{ clearedAt: at(720).toISOString() }] });
  });

  it('of an absence finds the silence, and an alarm that would still be active', async () => {
    await store([
      [0, 0.1],
      [60, 0.1],
    ]);
    const rule = { ...DEEP, kind: 'absence', parameters: { silentSeconds: 600, offDelaySeconds: 0 } };
    const { body } = await dryRun({ rule });
    expect(body.items).toMatchObject([{ raisedAt: at(660).toISOString(), clearedAt: null, value: 600, worst: null }]);
  });

  it('of several metrics reads all of them in the order of time', async () => {
    await store([
      [0, 0.6],
      [300, 0.1],
    ]);
    await store(
      [
        [10, 50],
        [100, 15],
        [200, 90],
      ],
      { metric: 'battery' },
    );
    const parts = [
      { metric: 'water-level', operator: 'above', on: 0.5, off: 0.4 },
      { metric: 'battery', operator: 'below', on: 20, off: 30 },
    ];
    const rule = { ...DEEP, kind: 'composite', parameters: { mode: 'all', parts } };
    expect((await dryRun({ rule })).body.items).toMatchObject([
      { raisedAt: at(100).toISOString(), clearedAt: at(200).toISOString(), metric: 'battery' },
    ]);
  });

  it('of many readings is the same as of few: none is left out or taken twice where it reads on', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index): Row => [index * 10, index % 20 < 10 ? 0.6 : 0.1]);
    await store(rows);
    const parameters = { ...DEEP.parameters, offDelaySeconds: 0 };
    const { body } = await dryRun({ rule: { ...DEEP, parameters }, to: at(200_000).toISOString() });
    expect(body).toMatchObject({ readings: 5_000, alarms: 250, cut: null });
    expect(body.items).toHaveLength(250);
  });

  it('lists the newest of very many, and counts all', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index): Row => [index * 10, index % 2 === 0 ? 0.6 : 0.1]);
    await store(rows);
    const parameters = { ...DEEP.parameters, onDelaySeconds: 0, offDelaySeconds: 0 };
    const { body } = await dryRun({ rule: { ...DEEP, parameters } });
    expect([body.alarms, body.items.length, body.items[0].raisedAt]).toEqual([1_500, 500, at(29_980).toISOString()]);
  });

  it('says where it ended early', async () => {
    await store(Array.from({ length: 3_000 }, (_, index): Row => [index * 10, 0.1]));
    const parts = { pool: server.database.service, now: () => new Date(), audit: async () => {} };
    const context = {
      body: { rule: DEEP, ...RANGE },
      actor: { roles: ['admin'], districts: [] },
      request: { socket: {} },
    };
    const run = createDryRun(parts, { readings: 1_000, milliseconds: 60_000 });
    expect(await run(context as never)).toMatchObject({ ofComponents: 2, readings: 2_000, cut: 'readings' });
    const hurried = createDryRun(parts, { readings: 1_000_000, milliseconds: 0 });
    expect(await hurried(context as never)).toMatchObject({ components: 0, cut: 'time' });
  });

  it.each([
    ['a time the wrong way round', { from: RANGE.to, to: RANGE.from }, 'must be later than from'],
    ['more than 400 days', { from: '2024-01-01T00:00:00Z' }, 'ask for less'],
    ['a time that lies ahead', { from: '2999-01-01T00:00:00Z', to: '2999-01-02T00:00:00Z' }, 'lies ahead'],
    [
      'a component of another type',
      { components: ['WL-0001', 'MH-0001'] },
      'body.components.1: MH-0001 is no component',
    ],
    ['a rule that can never work', { rule: { ...DEEP, metric: 'salt' } }, 'there is no metric salt'],
    ['no rule', { rule: {} }, 'rule'],
  ])('is refused with %s', async (_what, wrong, says) => {
    const { status, body } = await dryRun(wrong);
    expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(says)]);
  });

  it('is for those who manage rules, two at a time', async () => {
    expect((await dryRun({}, await server.signIn('viewer'))).status).toBe(403);
    const replies = await Promise.all(Array.from({ length: 8 }, () => dryRun()));
    const statuses = new Set(replies.map(({ status }) => status));
    expect([...statuses].every((status) => status === 200 || status === 429)).toBe(true);
    expect(statuses).toContain(200);
    expect((await dryRun()).status).toBe(200);
  });
});
