import { hint } from '@cityloop/db/connection/notify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

const SOUTH = { lon: 120.005, lat: 30.005 };
const SOUTH_EAST = { lon: 120.008, lat: 30.002 };
const NORTH = { lon: 120.015, lat: 30.015 };

let server: TestServer;
let clerk: string;
let ids: { readonly pothole: string; readonly rubbish: string; readonly lamp: string };

beforeAll(async () => {
  server = await testServer();
  clerk = await server.signIn('clerk');
  const pothole = await report({
    title: 'Ｐothole，坑洞 (deep)',
    address: '苑中路１２号',
    description: '东侧人行道破损约 2 米',
  });
  const lamp = await report({ title: '路灯不亮', address: '文一西路', location: NORTH });
  await receive('HL-1', { title: '垃圾堆放', externalId: 'HL20261129000731', reporter: '138 0013-8000' });
  await receive('HL-2', { title: '有人推送小广告', externalId: 'GD0007-1', location: { lon: 120.0053, lat: 30.005 } });
  await hint(server.database.service, 'work');
  const rubbish = await vi.waitFor(async () => {
    const [found] = (await search('GD0007-1')).cases;
    expect(found).toBeDefined();
    return found.id;
  }, 10_000);
  ids = { pothole, rubbish, lamp };
});
afterAll(() => server.stop());

async function report(said: Record<string, unknown>): Promise<string> {
  const body = { category: 'illegal-dumping', location: SOUTH_EAST, ...said };
  const response = await server.send('POST', '/api/cases', clerk, body);
  expect(response.status).toBe(201);
  return (await readJson(response)).id;
}

async function receive(id: string, data: Record<string, unknown>): Promise<void> {
  await server.database.service.query(
    "insert into city_event (source, id, department, data) values ('urn:test', $1, 'sanitation', $2)",
    [id, JSON.stringify({ category: 'illegal-dumping', title: 'Rubbish', location: SOUTH, ...data })],
  );
}

async function get(path: string, cookie = clerk) {
  const response = await server.fetch(path, { headers: { cookie } });
  expect(response.status).toBe(200);
  return readJson(response);
}
const search = (q: string, cookie = clerk) => get(`/api/search?q=${encodeURIComponent(q)}`, cookie);
const idsOf = (items: { id: string }[]) => items.map(({ id }) => id);

describe('a case is found by', () => {
  const found = async (q: string) => {
    const bySearch = idsOf((await search(q)).cases);
    const byList = idsOf((await get(`/api/cases?q=${encodeURIComponent(q)}`)).items);
    expect(byList.toSorted()).toEqual(bySearch.toSorted());
    return bySearch;
  };
  const fullWidth = (text: string) =>
    text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

  it('its number, with blanks around and inside, of full width, without or with another hyphen', async () => {
    const { pothole } = ids;
    const forms = [pothole, `  ${pothole} `, fullWidth(pothole), pothole.replace('-', ''), pothole.replace('-', ' – ')];
    for (const form of forms) expect(await found(form), form).toEqual([pothole]);
  });

  it('the number that the sender gave it, and the event itself', async () => {
    for (const form of ['HL20261129000731', 'hl20261129000731', 'GD0007-1', 'gd00071', 'HL-2']) {
      expect(await found(form), form).toEqual([ids.rubbish]);
    }
  });

  it('what was said in a report that joined it', async () => {
    expect(await found('推送')).toEqual([ids.rubbish]);
    expect(await found('小广告 堆放')).toEqual([ids.rubbish]);
  });

  it('the number of the person who called', async () => {
    for (const form of ['13800138000', '138 0013 8000', '１３８００１３８０００']) {
      expect(await found(form), form).toEqual([ids.rubbish]);
    }
  });

  it('words of title, address and description, in any order, two characters or one', async () => {
    for (const form of ['坑洞', 'pothole', 'POTHOLE 苑中', '12号', '人行道', '苑中路12号 破损', '洞 深'.slice(0, 1)]) {
      expect(await found(form), form).toEqual([ids.pothole]);
    }
    expect(await found('坑洞 路灯')).toEqual([]);
  });

  it('nothing that is no letter and no digit', async () => {
    for (const form of ['%', '_', '\\', '。', '-- , --']) expect(await found(form), form).toEqual([]);
  });
});

describe('search', () => {
  it('puts what is called just so before what holds it', async () => {
    const exact = await report({ title: '坑洞', address: '' });
    const later = await report({ title: '又一处坑洞', address: '' });
    expect(idsOf((await search('坑洞')).cases)).toEqual([exact, later, ids.pothole]);
  });

  it('shows nobody a case that is not theirs to see', async () => {
    expect(idsOf((await search('路灯不亮')).cases)).toEqual([ids.lamp]);
    expect((await search('路灯不亮', await server.signIn('handler'))).cases).toEqual([]);
  });

  it('finds components by their id, name and address, the one that is called so first', async () => {
    const { components } = await search('wl0001');
    expect(components[0]).toMatchObject({ id: 'WL-0001', name: '南苑下穿水位', device: true });
    expect(idsOf((await search('南苑 水位')).components)).toContain('WL-0001');
  });

  it('finds areas and roads by name', async () => {
    const { addresses } = await search('苑中路');
    expect(addresses[0]).toMatchObject({ kind: 'roads', name: '苑中路', district: null });
    const [district] = (await get('/api/districts')).features;
    const named = await search(district.properties.name);
    expect(named.addresses[0]).toMatchObject({
      kind: 'district',
      name: district.properties.name,
      district: district.properties.code,
    });
  });

  it('answers an empty question with nothing, and refuses what is too long', async () => {
    expect(await search(' ')).toEqual({ cases: [], components: [], addresses: [] });
    const tooLong = await server.fetch(`/api/search?q=${'x'.repeat(101)}`, { headers: { cookie: clerk } });
    expect(tooLong.status).toBe(422);
  });

  it('is for those who are signed in', async () => {
    expect((await server.fetch('/api/search?q=x')).status).toBe(401);
  });
});
