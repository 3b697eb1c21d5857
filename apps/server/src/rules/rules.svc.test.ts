import { importRules } from '@cityloop/db/city/import-rules';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
let viewer: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
  viewer = await server.signIn('viewer');
});
afterAll(() => server.stop());

async function send(method: string, path: string, body?: unknown, who = admin) {
  return answerOf(await server.send(method, `/api${path}`, who, body));
}

const FLOOD = {
  code: 'deep-water',
  kind: 'threshold',
  componentType: 'water-level-gauge',
  metric: 'water-level',
  title: '积水深',
  priority: 2,
  category: 'road-waterlogging',
  parameters: { operator: 'above', on: 0.5, off: 0.4, onDelaySeconds: 60, offDelaySeconds: 120 },
};
let count = 0;

/** A rule of its own for each test. */
async function rule(more: object = {}): Promise<string> {
  count += 1;
  const code = `rule-${count}`;
  const made = await send('POST', '/alarm-rules', { ...FLOOD, code, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return code;
}

describe('a rule', () => {
  it('is made with its first version, in force, as the database and ingest have it', async () => {
    const code = await rule({ comment: 'after the storm' });
    const { body } = await send('GET', `/alarm-rules/${code}`, undefined, viewer);
    expect(body).toMatchObject({
      ...FLOOD,
      code,
      version: 1,
      newestVersion: 1,
      inForce: true,
      author: 'admin',
      comment: 'after the storm',
      alarms: 0,
      activeAlarms: 0,
      keptByDesk: true,
    });
    const { rows } = await server.database.service.query('select parameters from alarm_rule where code = $1', [code]);
    const stored = { operator: 'above', on: 0.5, off: 0.4, onDelayMs: 60_000, offDelayMs: 120_000 };
    expect(rows).toEqual([{ parameters: stored }]);
  });

  it.each([
    ['rate', { operator: 'above', on: 0.1, off: 0, overSeconds: 300, onDelaySeconds: 0, offDelaySeconds: 0 }],
    ['absence', { silentSeconds: 600, offDelaySeconds: 0 }],
    [
      'composite',
      {
        mode: 'all',
        parts: [
          { metric: 'water-level', operator: 'above', on: 0.3, off: 0.2 },
          { metric: 'battery', operator: 'below', on: 20, off: 30 },
        ],
        onDelaySeconds: 5,
        offDelaySeconds: 5,
      },
    ],
  ])('of kind %s says back what it was told', async (kind, parameters) => {
    const code = await rule({ kind, parameters });
    expect((await send('GET', `/alarm-rules/${code}`)).body).toMatchObject({ kind, parameters });
    const list = await send('GET', `/alarm-rules?kind=${kind}&componentType=water-level-gauge&inForce=true`);
    expect(list.body.items.map((item: { code: string }) => item.code)).toContain(code);
  });

  it('that the city brought is listed beside them, with its seconds', async () => {
    const { body } = await send('GET', '/alarm-rules/manhole-open');
    expect(body).toMatchObject({
      author: '',
      keptByDesk: false,
      parameters: { onDelaySeconds: 5, offDelaySeconds: 30 },
    });
  });

  it.each([
    ['an unknown type', { componentType: 'submarine' }, 'submarine is no type of this city'],
    ['a type that measures nothing', { componentType: 'street-lamp' }, 'is no device'],
    ['an unknown metric', { metric: 'salt' }, 'there is no metric salt of this type; it has: '],
    ['an unknown category', { category: 'war' }, 'there is no category war'],
    ['limits that cross', { parameters: { operator: 'above', on: 1, off: 2 } }, 'off must not be higher than on'],
    [
      'a limit that is never believed',
      { parameters: { operator: 'above', on: 25, off: 2 } },
      'it would never be reached',
    ],
    ['an alarm without end', { parameters: { operator: 'above', on: 1, off: -3 } }, 'an alarm would never end'],
    ['parameters of another kind', { kind: 'absence' }, 'parameters'],
    [
      'a rate that equals',
      { kind: 'rate', parameters: { operator: 'equals', on: 1, off: 0, overSeconds: 60 } },
      'for a rate',
    ],
    [
      'a composite without its metric',
      {
        kind: 'composite',
        parameters: { mode: 'any', parts: [{ metric: 'battery', operator: 'below', on: 20, off: 30 }] },
      },
      'has no part for the metric water-level',
    ],
    ['a value that is no number', { parameters: { operator: 'above', on: 'deep', off: 0 } }, 'on'],
    ['a code of another shape', { code: 'No!' }, 'code'],
    ['an unknown key', { colour: 'red' }, 'colour'],
    ['a priority of 5', { priority: 5 }, 'priority'],
  ])('is refused with %s, and what would work is said', async (_what, wrong, says) => {
    const { status, body } = await send('POST', '/alarm-rules', { ...FLOOD, code: 'wrong', ...wrong });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain(says);
    expect((await send('GET', '/alarm-rules/wrong')).status).toBe(404);
  });

  it('has a code of its own, also for two who make it at once', async () => {
    const both = await Promise.all([1, 2].map(() => send('POST', '/alarm-rules', { ...FLOOD, code: 'twice' })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('is made by those who manage rules alone, and read by whoever reads alarms', async () => {
    expect((await send('POST', '/alarm-rules', FLOOD, viewer)).status).toBe(403);
    expect((await send('GET', '/alarm-rules', undefined, await server.signIn('collector'))).status).toBe(200);
    expect((await server.fetch('/api/alarm-rules')).status).toBe(401);
  });
});

describe('a change of a rule', () => {
  it('is a new version in force; the old one stays as it was', async () => {
    const code = await rule();
    const parameters = { operator: 'above', on: 0.8, off: 0.6, onDelaySeconds: 0, offDelaySeconds: 0 };
    const changed = await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, parameters, comment: 'deeper' });
    expect(changed.body).toMatchObject({ version: 2, newestVersion: 2, inForce: true, title: FLOOD.title, parameters });
    const { body } = await send('GET', `/alarm-rules/${code}/versions`, undefined, viewer);
    expect(body.items).toMatchObject([
      { version: 2, inForce: true, parameters, comment: 'deeper' },
      { version: 1, inForce: false, parameters: FLOOD.parameters, comment: '' },
    ]);
  });

  it('takes it out of force and back, without a new version', async () => {
    const code = await rule();
    const out = await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, inForce: false });
    expect(out.body).toMatchObject({ version: 1, inForce: false });
    const listed = await send('GET', '/alarm-rules?inForce=false');
    expect(listed.body.items.map((item: { code: string }) => item.code)).toEqual([code]);
    const changed = await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, title: 'x', inForce: false });
    expect(changed.body).toMatchObject({ version: 2, inForce: false });
    const back = await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 2, inForce: true });
    expect(back.body).toMatchObject({ version: 2, inForce: true, title: 'x' });
  });

  it('of two at once one is told of the other', async () => {
    const code = await rule();
    const both = await Promise.all(
      ['a', 'b'].map((title) => send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, title })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('is refused where it says nothing, or what another kind is told', async () => {
    const code = await rule();
    expect((await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1 })).status).toBe(422);
    const parameters = { silentSeconds: 60, offDelaySeconds: 0 };
    const other = await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, parameters });
    expect([other.status, other.body.detail]).toEqual([422, expect.stringContaining('the rule is of kind threshold')]);
    expect((await send('PATCH', '/alarm-rules/nothing', { expectedVersion: 1, title: 'x' })).status).toBe(404);
    expect((await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, title: 'x' }, viewer)).status).toBe(403);
  });

  it('leaves a line in the audit log', async () => {
    const code = await rule();
    await send('PATCH', `/alarm-rules/${code}`, { expectedVersion: 1, inForce: false });
    const audit = await send('GET', '/audit');
    const lines = audit.body.items.filter(({ subject }: { subject: string }) => subject.startsWith(`${code} `));
    expect(lines).toMatchObject([
      { what: 'change-rule', subject: `${code} version 1, out of force` },
      { what: 'create-rule', subject: `${code} version 1` },
    ]);
  });
});

describe('the files of the city, imported again', () => {
  const FILES = [
    { code: 'water-level-flood', version: 1 },
    { code: 'water-level-battery', version: 1 },
    { code: 'manhole-open', version: 1 },
  ];

  it('leave rules that people made or changed as they are, and take others out of force', async () => {
    const made = await rule();
    const off = 'water-level-battery';
    await send('PATCH', `/alarm-rules/${off}`, { expectedVersion: 1, inForce: false });
    const { rows } = await server.database.owner.query(
      'select code, version, kind, component_type, metric, parameters, priority, category, title, title_en from alarm_rule where code = any($1) and version = 1',
      [FILES.map(({ code }) => code)],
    );
    const without = rows.filter(({ code }) => code !== 'manhole-open');
    await inTransaction(server.database.owner, (db) => importRules(db, without));
    const inForce = async (code: string) => (await send('GET', `/alarm-rules/${code}`)).body.inForce;
    expect(await Promise.all([made, off, 'water-level-flood', 'manhole-open'].map(inForce))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
