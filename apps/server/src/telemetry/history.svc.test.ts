import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

const FILE = 'component,metric,at,value\nWL-0001,water-level,2014-05-01 08:00,1\n';
const formOf = (content: string, name = '水位 2014.csv') => {
  const form = new FormData();
  form.set('file', new Blob([content]), name);
  return form;
};
async function send(query: string, body: FormData | string, cookie = admin) {
  const response = await server.fetch(`/api/history-imports${query}`, {
    method: 'POST',
    headers: { cookie, origin: server.url },
    body,
  });
  return { status: response.status, body: await readJson(response) };
}
async function ask(path: string) {
  return readJson(await server.fetch(path, { headers: { cookie: admin } }));
}
const stored = () => readdir(join(server.dataDir, 'history')).catch(() => []);

describe('a file of readings of before', () => {
  it('waits for maintenance with its name, hash and zone, and stands in the list', async () => {
    const { status, body } = await send('?takeGood=true', formOf(FILE));
    expect(status).toBe(202);
    expect(body).toMatchObject({
      name: '水位 2014.csv',
      zone: 'Asia/Shanghai',
      state: 'waiting',
      takeGood: true,
      bytes: FILE.length,
    });
    expect(body.requestedBy).toBe('admin');
    expect((await ask('/api/history-imports')).items).toEqual([body]);
    expect(await ask(`/api/history-imports/${body.id}`)).toEqual(body);
    expect(await stored()).toHaveLength(1);
    const { rows } = await server.database.owner.query(
      `select actor, subject from audit_entry where what = 'send-history'`,
    );
    expect(rows).toEqual([{ actor: 'admin', subject: '水位 2014.csv' }]);
  });

  it('sent again is the same one; with another zone it is another', async () => {
    const { body } = await send('', formOf(FILE));
    const other = await send('?zone=Europe/Berlin', formOf(FILE));
    expect((await ask('/api/history-imports')).items.map(({ id }: { id: string }) => id)).toEqual([
      other.body.id,
      body.id,
    ]);
    expect(other.body.zone).toBe('Europe/Berlin');
  });

  it('that is done is not kept again', async () => {
    await server.database.owner.query(`update history_import set state = 'done', path = null`);
    const before = await stored();
    const { body } = await send('', formOf(FILE));
    expect(body.state).toBe('done');
    expect(await stored()).toEqual(before);
  });

  it('may be the body, by a name in the query', async () => {
    const { status, body } = await send('?name=plain.csv', `${FILE}\n`);
    expect([status, body.name]).toEqual([202, 'plain.csv']);
  });

  it.each([
    ['empty', '', formOf(''), 'empty'],
    ['of no zone', '?zone=Mars/Olympus', formOf(FILE), 'zone'],
    ['in no field', '', new FormData(), 'field file'],
  ])('%s is refused', async (_what, query, form, told) => {
    const { status, body } = await send(query, form);
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.detail).toContain(told);
  });

  it.each(['viewer', 'chief'])('is not taken from %s', async (username) => {
    expect((await send('', formOf(FILE), await server.signIn(username))).status).toBe(403);
  });

  it('that there is none of is not found', async () => {
    expect((await ask('/api/history-imports/77777')).code).toBe('not-found');
    expect((await ask('/api/history-imports/x')).code).toBe('not-found');
  });
});
