import { insertFeedSamples } from '@cityloop/db/feed/feed-sample';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const READING = '{ "device": "WL-0001", "records": [{ "n": "water-level", "v": $number(payload.v) }] }';
let count = 0;

async function send(method: string, path: string, body?: unknown) {
  return answerOf(await server.send(method, `/api/feeds${path}`, admin, body));
}

async function feed(mapping: string, more: object = {}): Promise<string> {
  count += 1;
  const id = `live-${count}`;
  const settings = { name: 'x', department: 'municipal', target: 'senml', ...more };
  expect((await send('POST', '', { id, kind: 'mqtt', mapping, ...settings })).status).toBe(201);
  return id;
}

type Outcome = 'captured' | 'mapped' | 'failed';
/** Oldest first. */
async function sampled(id: string, samples: readonly (readonly [payload: string, outcome: Outcome])[]): Promise<void> {
  const rows = samples.map(([text, outcome]) => ({
    feed: id,
    at: new Date(),
    topic: `feed/${id}/raw`,
    payload: Buffer.from(text),
    bytes: Buffer.byteLength(text),
    outcome,
    detail: '',
    version: 1,
  }));
  await insertFeedSamples(server.database.service, rows);
}

const activate = (id: string) => send('POST', `/${id}/state`, { state: 'active' });

describe('a mapping goes live', () => {
  it.each([
    ['that does not compile', '{ "device": ', []],
    ['that does not compile, whatever the samples say', '{ "device": ', [['{"v":1}', 'failed']]],
    ['that fails on its samples', '$nope(payload)', [['{"v":1}', 'captured']]],
    [
      'that fails on one of them',
      READING,
      [
        ['{"v":"one"}', 'captured'],
        ['{"v":1}', 'captured'],
      ],
    ],
    ['that yields another shape', '{ "station": payload.v }', [['{"v":1}', 'captured']]],
    [
      'whose records cannot be taken in',
      '{ "device": "WL-0001", "records": [{ "n": "water-level", "v": {} }] }',
      [['{}', 'mapped']],
    ],
    ['that reads another format', READING, [['v=1', 'captured']]],
    ['that needs too long', '[1..10000000]', []],
  ] as const)('but not one %s', async (_what, mapping, samples) => {
    const id = await feed(mapping);
    await sampled(id, samples);
    const refused = await activate(id);
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid' } });
    expect(refused.body.detail).toContain(`Cannot put this mapping of ${id} live`);
    expect((await send('GET', `/${id}`)).body.state).toBe('draft');
  });

  it.each([
    ['without samples', []],
    [
      'that works on its samples',
      [
        ['{"v":1}', 'captured'],
        ['{"v":"2"}', 'captured'],
      ],
    ],
    [
      'beside rubbish that came',
      [
        ['hello', 'captured'],
        ['{"v":2}', 'captured'],
      ],
    ],
    [
      'beside what failed before as well',
      [
        ['{"v":"?"}', 'failed'],
        ['{"v":2}', 'captured'],
      ],
    ],
  ] as const)('%s', async (_what, samples) => {
    const id = await feed(READING);
    await sampled(id, samples);
    expect(await activate(id)).toMatchObject({ status: 200, body: { state: 'active' } });
  });

  it('in another version only where it works; later is always possible', async () => {
    const id = await feed(READING);
    await sampled(id, [['{"v":1}', 'captured']]);
    await activate(id);
    const broken = { expectedVersion: 1, mapping: '$nope(payload)' };
    expect(await send('PATCH', `/${id}`, broken)).toMatchObject({ status: 422 });
    expect(await send('PATCH', `/${id}`, { ...broken, putInForce: false })).toMatchObject({
      status: 200,
      body: { newestVersion: 2 },
    });
    const refused = await send('POST', `/${id}/version`, { version: 2 });
    expect(refused).toMatchObject({ status: 422, body: { fault: expect.stringContaining('map: ') } });
    expect(await send('PATCH', `/${id}`, { expectedVersion: 2, name: 'y' })).toMatchObject({
      status: 200,
      body: { version: 3 },
    });
    expect(await send('POST', `/${id}/version`, { version: 1 })).toMatchObject({ status: 200, body: { version: 1 } });
    const paused = await send('POST', `/${id}/state`, { state: 'paused' });
    expect(paused.status).toBe(200);
    expect((await send('POST', `/${id}/version`, { version: 2 })).status).toBe(422);
  });

  it('not at all while it is a draft: there it may be unfinished', async () => {
    const id = await feed(READING);
    expect((await send('PATCH', `/${id}`, { expectedVersion: 1, mapping: '{ "dev' })).status).toBe(200);
    expect((await activate(id)).status).toBe(422);
  });
});
