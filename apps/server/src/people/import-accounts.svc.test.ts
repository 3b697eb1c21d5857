import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
afterAll(() => server.stop());

async function send(content: string | Buffer, fields: Record<string, string> = {}, cookie = admin) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(Buffer.from(content))]), 'accounts.csv');
  const init = { method: 'POST', body: form, headers: { cookie, origin: server.url } };
  const response = await server.fetch('/api/accounts/import', init);
  const body = await readJson(response);
  return { status: response.status, body, report: body.report ?? body };
}

const names = async (prefix: string) =>
  (
    await server.database.owner.query(
      'select username, roles, department, districts from account where starts_with(username, $1) order by 1',
      [prefix],
    )
  ).rows;

describe('many accounts from a sheet', () => {
  it('are created with passwords that open them, shown once', async () => {
    const { status, report } = await send(
      Buffer.from(
        '\uFEFF姓名;用户名;角色;部门;区\n李伟;new-li;handler;municipal;\n王芳;new-wang;"collector;clerk";;990201\n',
        'utf16le',
      ),
    );
    expect([status, report.encoding, report.created, report.faults]).toEqual([200, 'utf-16le', 2, []]);
    const [, username, password] = /\n(new-wang),(.+)\n/.exec(report.passwordsCsv) ?? [];
    expect((await server.fetch('/api/session', json('POST', { username, password }))).status).toBe(200);
    expect(await names('new-')).toEqual([
      { username: 'new-li', roles: ['handler'], department: 'municipal', districts: [] },
      { username: 'new-wang', roles: ['collector', 'clerk'], department: null, districts: ['990201'] },
    ]);
    expect((await send('username,displayName,roles\nnew-li,x,clerk\n')).report.faults).toEqual([
      { line: 2, column: 'username', message: expect.stringContaining('has an account already') },
    ]);
  });

  it('are none where one line is wrong, or the good ones where told so; a dry run creates nothing', async () => {
    const file = [
      'username,displayName,roles,department,districts,simulated',
      'some-a,A,clerk,,,',
      'some-b,B,king,,,',
      'some-c,C,handler,,,',
      'some-d,D,handler,nobody,,',
      'some-e,E,clerk,,990299,',
      'some-f,F,clerk,,,TRUE',
      'some-a,A,clerk,,,',
    ].join('\n');
    const refused = await send(file);
    expect(refused.status).toBe(422);
    expect(refused.report.faults.map(({ line, column }: { line: number; column: string }) => [line, column])).toEqual([
      [3, 'roles'],
      [4, 'department'],
      [5, 'department'],
      [6, 'districts'],
      [7, 'simulated'],
      [8, 'username'],
    ]);
    expect((await send(file, { dryRun: 'true' })).report).toMatchObject({
      applied: false,
      created: 1,
      passwordsCsv: null,
    });
    expect(await names('some-')).toEqual([]);
    expect((await send(file, { skipFaulty: 'true' })).report).toMatchObject({
      applied: true,
      created: 1,
      faultCount: 6,
    });
    expect((await names('some-')).map(({ username }) => username)).toEqual(['some-a']);
  });

  it('are within the districts of who makes them', async () => {
    const own = 'username,displayName,roles,districts\nown-south,x,"admin",990201\n';
    const { report } = await send(own);
    const [, password] = /own-south,(.+)\n/.exec(report.passwordsCsv) ?? [];
    const signIn = await server.fetch('/api/session', json('POST', { username: 'own-south', password }));
    const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const file =
      'username,displayName,roles,districts\nown-all,x,clerk,\nown-other,x,clerk,990202\nown-own,x,clerk,990201\n';
    expect((await send(file, { skipFaulty: 'true' }, cookie)).report).toMatchObject({
      created: 1,
      faults: [
        { line: 2, column: 'districts', message: expect.stringContaining('limit it to districts among 990201') },
        { line: 3, column: 'districts' },
      ],
    });
  });

  it('are the administrator’s alone', async () => {
    expect((await send('username,displayName,roles\nnew-x,x,clerk\n', {}, await server.signIn('clerk'))).status).toBe(
      403,
    );
  });
});
