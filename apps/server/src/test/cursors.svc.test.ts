import type { Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS } from '@cityloop/contract/rest/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from './test-server.ts';

let server: TestServer;
let admin: string;

const SUBJECTS: Readonly<Record<string, string>> = {
  '/api/components/{id}/readings': '/api/components/WL-0001/readings?metric=water-level&',
  '/api/component-types/{code}/metrics': '/api/component-types/water-level-gauge/metrics?',
  '/api/alarm-rules/{code}/versions': '/api/alarm-rules/water-level-flood/versions?',
};
const lists = (Object.entries(OPERATIONS) as [string, Operation][])
  .filter(([, { answers }]) => answers === 'page')
  .map(([id, { path }]) => [id, SUBJECTS[path] ?? `${path.replace('/feeds/{id}/', '/feeds/one/')}?`] as const);

const ask = (path: string) => server.fetch(path, { headers: { cookie: admin } });

async function problemOf(path: string, cursor: string) {
  const response = await ask(`${path}cursor=${encodeURIComponent(cursor)}`);
  return { status: response.status, code: (await readJson(response)).code };
}

/** A cursor that a list of two and more gave. */
async function cursorOf(path: string): Promise<string> {
  const { next } = await readJson(await ask(`${path}limit=1`));
  expect(next).toEqual(expect.any(String));
  return next;
}

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
  for (const id of ['one', 'two']) {
    const feed = { id, kind: 'mqtt', name: 'x', department: 'municipal', target: 'senml', mapping: '1' };
    const created = await server.send('POST', '/api/feeds', admin, feed);
    expect(created.status).toBe(201);
    const changed = await server.send('PATCH', `/api/feeds/${id}`, admin, {
      expectedVersion: 1,
      name: 'y',
      comment: '',
    });
    expect(changed.status).toBe(200);
  }
});
afterAll(() => server.stop());

describe('every list', () => {
  const refused = { status: 422, code: 'invalid' };

  it.each(lists)('%s refuses a cursor that nobody gave', async (_id, path) => {
    expect(await problemOf(path, '!garbage')).toEqual(refused);
    expect(await problemOf(path, '')).toEqual(refused);
    expect(await problemOf(path, '5')).toEqual(refused);
  });

  it.each(lists)('%s refuses the cursor of another list', async (id, path) => {
    const other = id === 'listAccounts' ? '/api/components?' : '/api/accounts?';
    expect(await problemOf(path, await cursorOf(other))).toEqual(refused);
  });

  it('refuses a cursor that has lost its end', async () => {
    const cursor = await cursorOf('/api/components?');
    expect(await problemOf('/api/components?', cursor.slice(0, -1))).toEqual(refused);
  });

  it('refuses the cursor of the same list of another subject', async () => {
    expect(await problemOf('/api/feeds/two/versions?', await cursorOf('/api/feeds/one/versions?'))).toEqual(refused);
    expect((await ask(`/api/feeds/one/versions?cursor=${await cursorOf('/api/feeds/one/versions?')}`)).status).toBe(
      200,
    );
  });

  it.each(['/api/accounts?', '/api/components?', '/api/feeds?', '/api/audit?'])(
    '%s goes through all of its rows, page by page',
    async (path) => {
      const whole = (await readJson(await ask(`${path}limit=500`))).items;
      const first = await readJson(await ask(`${path}limit=1`));
      const rest = await readJson(await ask(`${path}limit=500&cursor=${first.next}`));
      expect([...first.items, ...rest.items]).toEqual(whole);
      expect(rest.next).toBeNull();
    },
  );
});
