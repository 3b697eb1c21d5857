import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await testServer();
  admin = await server.signIn('admin');
});
beforeEach(async () => {
  await server.database.owner.query('delete from device_credential where component_key is not null');
  await server.database.owner.query("delete from component where id like 'I-%'");
});
afterAll(() => server.stop());

const HEADER = 'id,type,name,lon,lat,address,parent';
const line = (id: string, name = `水位 ${id}`, rest = '120.005,30.005,苑中路,') =>
  `${id},water-level-gauge,${name},${rest}`;
const file = (...lines: readonly string[]) => `${[HEADER, ...lines].join('\n')}\n`;

async function send(content: string | Uint8Array, fields: Record<string, string> = {}, cookie = admin) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  form.set('file', new Blob([new Uint8Array(bytes)]), 'devices.csv');
  const init = { method: 'POST', body: form, headers: { cookie, origin: server.url } };
  const response = await server.fetch('/api/components/import', init);
  const body = await readJson(response);
  return { status: response.status, body, report: body.report ?? body };
}

const names = async () => {
  const { rows } = await server.database.owner.query<{ id: string; name: string }>(
    "select id, name from component where id like 'I-%' order by id",
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
};

describe('importing a sheet', () => {
  it('creates, updates and leaves alone; the same file twice changes nothing', async () => {
    const first = await send(file(line('I-1'), line('I-2')));
    expect(first).toMatchObject({ status: 200, report: { applied: true, lines: 2, created: 2, updated: 0 } });
    expect((await send(file(line('I-1'), line('I-2')))).report).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    const third = await send(file(line('I-1', '新名'), line('I-2'), line('I-3')));
    expect(third.report).toMatchObject({ created: 1, updated: 1, unchanged: 1, faults: [] });
    expect(await names()).toEqual({ 'I-1': '新名', 'I-2': '水位 I-2', 'I-3': '水位 I-3' });
  });

  it('writes nothing where one line is wrong, and names every fault with its line', async () => {
    const { status, body, report } = await send(
      file(
        line('I-1'),
        line('I-2', 'x', '12O.005,30.005,,'),
        line('I-1'),
        'I-3,water-level-gauge,短',
        line('I-4', 'x', '1,1,,'),
        line('I-5', '', '120.005,30.005,,GW-none'),
        'I-6,sonar,x,120.005,30.005,,',
        '9.90202E+15,water-level-gauge,x,120.005,30.005,,',
      ),
    );
    expect(status).toBe(422);
    expect(body.detail).toContain('Nothing was imported: line 3, lon: "12O.005" must be a number such as 12.5, and');
    expect(report.faults.map((fault: { line: number; column: string }) => [fault.line, fault.column])).toEqual([
      [3, 'lon'],
      [4, 'id'],
      [5, null],
      [6, 'lon+lat'],
      [7, 'name'],
      [8, 'type'],
      [9, 'id'],
    ]);
    expect(report.faults[1].message).toBe('"I-1" stands in line 2 too');
    expect(report.faults[6].message).toContain('cut by a spreadsheet');
    expect(await names()).toEqual({});
  });

  it('judges and counts in a dry run, and writes nothing', async () => {
    const { status, report } = await send(file(line('I-1'), line('I-2', 'x', '1,1,,')), { dryRun: 'true' });
    expect(status).toBe(200);
    expect(report).toMatchObject({ dryRun: true, applied: false, created: 1, faultCount: 1, credentialsCsv: null });
    expect(report.sample[0]).toMatchObject({ id: 'I-1', name: '水位 I-1', grid: '99020100100101' });
    expect(await names()).toEqual({});
  });

  it('leaves out what is wrong where told to, and what stands behind it', async () => {
    const behind = line('I-3', 'x', '120.005,30.005,,I-2');
    const { report } = await send(file(line('I-1'), line('I-2', 'x', '1,1,,'), behind), { skipFaulty: 'true' });
    expect(report).toMatchObject({ applied: true, created: 1, faultCount: 2 });
    expect(report.faults[1]).toMatchObject({ line: 4, column: 'parent' });
    expect(Object.keys(await names())).toEqual(['I-1']);
  });

  it('takes a parent from below, and refuses a loop', async () => {
    const child = line('I-1', 'x', '120.005,30.005,,I-2');
    expect((await send(file(child, line('I-2')))).report).toMatchObject({ created: 2 });
    const loop = await send(file(child, line('I-2', 'x', '120.005,30.005,,I-1')));
    expect(loop.report.faults[0].message).toBe('I-2 stands behind I-1 itself');
  });

  it('keeps a retired device retired', async () => {
    await send(file(line('I-1')), { credentials: 'true' });
    await server.send('PATCH', '/api/components/I-1', admin, { retired: true });
    const { report } = await send(file(line('I-1', '新名')), { credentials: 'true' });
    expect(report).toMatchObject({ updated: 1, stillRetired: 1, credentialsCsv: 'username,password\n' });
  });

  it('issues credentials once to those that have none', async () => {
    const first = await send(file(line('I-1'), line('I-2')), { credentials: 'true' });
    expect(first.report.credentialsCsv).toMatch(/^username,password\nI-1,[\w-]{43}\nI-2,[\w-]{43}\n$/);
    const second = await send(file(line('I-1'), line('I-3')), { credentials: 'true' });
    expect(second.report.credentialsCsv).toMatch(/^username,password\nI-3,[\w-]{43}\n$/);
  });

  it('takes one of two that come at once after the other', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `I-${index}`);
    const two = await Promise.all([
      send(file(...ids.map((id) => line(id, 'one')))),
      send(file(...ids.toReversed().map((id) => line(id, 'two')))),
      server.send('POST', '/api/components', admin, {
        id: 'I-7',
        type: 'water-level-gauge',
        name: 'three',
        location: { lon: 120.005, lat: 30.005 },
      }),
    ]);
    expect([two[0].status, two[1].status]).toEqual([200, 200]);
    expect(two[0].report.created + two[1].report.created + (two[2].status === 201 ? 1 : 0)).toBe(300);
    expect(new Set(Object.values(await names())).size).toBe(1);
  });

  it('is the administrator’s alone', async () => {
    const clerk = await server.signIn('clerk');
    expect((await send(file(line('I-1')), {}, clerk)).status).toBe(403);
  });
});

describe('a file as spreadsheets write it', () => {
  it('may have a byte order mark, CRLF, empty lines and Chinese names of columns in any order', async () => {
    const text = '\uFEFF名称,编号,类型,纬度,经度\r\n甲,I-1,water-level-gauge,30.005,120.005\r\n\r\n,,,,\r\n';
    expect((await send(text)).report).toMatchObject({ encoding: 'utf-8', lines: 1, created: 1, faults: [] });
    expect(await names()).toEqual({ 'I-1': '甲' });
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${file(line('I-1'))}`, 'utf16le'), 'utf-16le'],
    ['tabs', Buffer.from(file(line('I-1')).replaceAll(',', '\t')), 'utf-8'],
    ['semicolons', Buffer.from(file(line('I-1')).replaceAll(',', ';')), 'utf-8'],
  ])('may be UTF-16, or separated by tabs or semicolons: %s', async (_, bytes, encoding) => {
    expect((await send(bytes)).report).toMatchObject({ encoding, created: 1, faults: [], notes: [] });
    expect(await names()).toEqual({ 'I-1': '水位 I-1' });
  });

  it('may have columns that the format has not: they are named and left out', async () => {
    const { report } = await send(Buffer.from(`${HEADER},color\n${line('I-1')},red\n`));
    expect(report).toMatchObject({ created: 1, notes: [{ line: 1, message: expect.stringContaining('"color"') }] });
  });

  it.each([
    ['水位', [0xcb, 0xae, 0xce, 0xbb]],
    ['水位监测仪', [0xcb, 0xae, 0xce, 0xbb, 0xbc, 0xe0, 0xb2, 0xe2, 0xd2, 0xc7]],
  ])('may be GBK, also where that happens to be UTF-8 as well: %s', async (name, codes) => {
    const word = Buffer.from(codes);
    const [before, after] = file(line('I-1', '|', '120.005,30.005,,')).split('|') as [string, string];
    const { report } = await send(Buffer.concat([Buffer.from(before), word, Buffer.from(after)]));
    expect(report).toMatchObject({ encoding: 'gb18030', created: 1, sample: [{ name }] });
    expect(await names()).toEqual({ 'I-1': name });
  });

  it('keeps letters of Europe', async () => {
    expect((await send(file(line('I-1', 'Café Müller')))).report).toMatchObject({ encoding: 'utf-8' });
    expect(await names()).toEqual({ 'I-1': 'Café Müller' });
  });

  it.each([
    ['a broken workbook', Buffer.from('PK\x03\x04…'), "the workbook can't be read"],
    ['a NUL', Buffer.from(file(line('I-1', 'a\0b'))), 'holds a NUL byte'],
    ['nothing', Buffer.from(''), 'the file holds no component'],
    ['a header alone', Buffer.from(file()), 'the file holds no component'],
    [
      'a missing column',
      Buffer.from('id,name\nI-1,x\n'),
      'the header lacks type, lon, lat. Found: id, name. Columns: id / 编号',
    ],
    ['a column twice', Buffer.from(`${HEADER},编号\n${line('I-1')},I-1\n`), 'the header names id twice'],
    ['an open quote', Buffer.from(file(line('I-1'), line('I-2', '"open'))), "the rest can't be read: Quote Not Closed"],
    ['a quote inside', Buffer.from(file(line('I-1', 'a"b'))), "the rest can't be read: Invalid Opening Quote"],
    ['a bell', Buffer.from(file(line('I-1', 'a\x07b'))), 'holds a character that cannot be shown'],
    [
      'damaged UTF-8',
      Buffer.concat([Buffer.from(file(line('I-1', '水位监测仪水位监测仪'))), Buffer.from([0xe6, 0xb0, 0x0a])]),
      'the file is UTF-8, but damaged here',
    ],
  ])('is refused with what would work: %s', async (_what, bytes, message) => {
    const { status, report } = await send(bytes);
    expect(status).toBe(422);
    expect(report.faults.map((fault: { message: string }) => fault.message).join('\n')).toContain(message);
    expect(await names()).toEqual({});
  });

  it('may have 50,000 lines, and at most 100,000, also where the server last saw a small city', async () => {
    // A session that checked some references on a table known to be small keeps its plan to scan the whole of it.
    for (let id = 0; id < 12; id += 1) {
      await send(file(line(`I-W${id}`), line(`I-V${id}`, 'x', `120.005,30.005,,I-W${id}`)), { credentials: 'true' });
      if (id === 2) await server.database.owner.query('vacuum analyze component');
    }
    const ids = Array.from({ length: 50_000 }, (_, index) => `I-${index}`);
    const { report } = await send(file(...ids.map((id) => line(id))), { credentials: 'true' });
    expect(report).toMatchObject({ applied: true, lines: 50_000, created: 50_000 });
    expect(report.credentialsCsv.split('\n')).toHaveLength(50_002);
    expect(Object.keys(await names())).toHaveLength(50_024);
    const more = Array.from({ length: 100_001 }, (_, index) => line(`I-${index}`));
    expect((await send(file(...more))).report.faults).toEqual([
      { line: 100_002, column: null, message: 'more than 100000 lines; divide the file' },
    ]);
  }, 120_000);

  it('is refused as a whole beyond 32 MiB, or as another form', async () => {
    expect((await send(Buffer.alloc(32 * 1024 * 1024 + 1, 0x61))).status).toBe(413);
    expect((await send(file(line('I-1')), { dryRun: 'perhaps' })).body.detail).toContain(
      'dryRun: must be true or false',
    );
    expect((await send(file(line('I-1')), { colour: 'red' })).status).toBe(422);
  });
});
