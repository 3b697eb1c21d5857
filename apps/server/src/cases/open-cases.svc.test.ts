import { type AlarmRecord, findAlarm } from '@cityloop/db/alarm/alarm';
import { findCaseMismatches } from '@cityloop/db/case/case-rebuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING, type Person, type TestCity, testCity } from '../test/test-city.ts';
import { createCaseOpener } from './open-cases.ts';
import { keepTime } from './timekeeper.ts';

const SOUTH = { lon: 120.005, lat: 30.005 };
const NEAR_SOUTH = { lon: 120.0053, lat: 30.005 };
const FAR_SOUTH = { lon: 120.0065, lat: 30.005 };

let city: TestCity;
let chief: Person;

beforeAll(async () => {
  city = await testCity();
  chief = await city.as('chief');
});
afterAll(async () => {
  await city.stop();
});
/** Each test begins with a city without open matters. */
beforeEach(async () => {
  city.setNow(MORNING);
  for (const item of await cases('state=open')) {
    const { status } = await chief.act(item, 'void', { reason: 'the next test begins' });
    expect(status).toBe(200);
  }
});

async function cases(query = 'state=open') {
  return (await chief.get(`/api/cases?${query}`)).body.items;
}

async function raise(component: string, rule: string, metric: string): Promise<number> {
  const { rows } = await city.database.service.query(
    `insert into alarm (rule, rule_version, component_key, metric_key, raised_at, value, window_from, window_to, awaits_case, active)
     select $2, 1, c.key, m.key, $4, 0.5, $4, $4, r.category is not null, false
     from component c join metric m on m.component_type = c.type and m.code = $3
     join alarm_rule r on r.code = $2 where c.id = $1 returning id`,
    [component, rule, metric, MORNING],
  );
  return rows[0].id;
}

async function receive(id: string, data: Record<string, unknown>, department = 'sanitation'): Promise<void> {
  await city.database.service.query(
    `insert into city_event (source, id, department, data) values ('urn:test', $1, $2, $3)`,
    [id, department, JSON.stringify({ category: 'illegal-dumping', title: 'Rubbish', location: SOUTH, ...data })],
  );
}

async function alarm(id: number): Promise<AlarmRecord> {
  const found = await findAlarm(city.database.service, id);
  if (!found) throw new Error(`alarm ${id} is gone`);
  return found;
}

const openAll = () => createCaseOpener(city.parts).openAll();

describe('an alarm whose rule names a category', () => {
  it('opens a case at its component, confirmed where the policy asks for no confirmation', async () => {
    const id = await raise('WL-0001', 'water-level-flood', 'water-level');
    await openAll();
    const [opened] = await cases();
    expect(opened).toMatchObject({
      category: 'road-waterlogging',
      channel: 'sensor',
      component: 'WL-0001',
      district: '990201',
      state: 'confirmed',
      title: '下穿通道积水超限：南苑下穿水位',
    });
    expect(await alarm(id)).toMatchObject({ caseId: opened.id, version: 2 });
    const { body } = await chief.get(`/api/cases/${opened.id}`);
    expect(body).toMatchObject({
      description: '水位 0.5 m (0.3 m)',
      breach: { metric: 'water-level', metricName: '水位', kind: 'number', value: 0.5, limit: 0.3, unit: 'm' },
    });
  });

  it('opens exactly one case, also when two workers run at once', async () => {
    await raise('WL-0001', 'water-level-flood', 'water-level');
    await raise('WL-0002', 'water-level-flood', 'water-level');
    const settled = await Promise.all([openAll(), openAll(), openAll()]);
    expect(settled.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await cases()).toHaveLength(2);
  });

  it('joins the open case of the same matter, and opens a new one after that has ended', async () => {
    await raise('WL-0001', 'water-level-flood', 'water-level');
    await openAll();
    const again = await raise('WL-0001', 'water-level-flood', 'water-level');
    await openAll();
    const [first] = await cases();
    expect(first).toMatchObject({ repeats: 1, version: 3 });
    expect((await alarm(again)).caseId).toBe(first.id);
    await chief.act(first, 'void', { reason: 'a test' });
    await raise('WL-0001', 'water-level-flood', 'water-level');
    await openAll();
    expect((await cases()).map((item: { id: string }) => item.id)).not.toContain(first.id);
  });

  it('opens no case where the rule names none', async () => {
    const id = await raise('WL-0001', 'water-level-battery', 'battery');
    expect(await openAll()).toBe(0);
    expect((await alarm(id)).caseId).toBeNull();
  });

  it('is forgotten by nobody when the work is cut off before the commit', async () => {
    const id = await raise('WL-0001', 'water-level-flood', 'water-level');
    const killed = createCaseOpener({
      ...city.parts,
      book: { ...city.parts.book, current: () => Promise.reject(new Error('killed')) },
    });
    await expect(killed.openAll()).rejects.toThrow('killed');
    expect(await openAll()).toBe(1);
    expect((await alarm(id)).caseId).not.toBeNull();
  });
});

describe("a department's event", () => {
  it('becomes one report, however many workers look', async () => {
    await receive('e-1', { description: 'behind the market', externalId: 'SAN-7' });
    await Promise.all([openAll(), openAll()]);
    const found = await cases();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      channel: 'department',
      state: 'reported',
      title: 'Rubbish',
      grid: '99020100100101',
    });
    const { rows } = await city.database.service.query(`select case_id, awaits_case from city_event where id = 'e-1'`);
    expect(rows).toEqual([{ case_id: found[0].id, awaits_case: false }]);
  });

  it('joins an open case of the same category within 50 m and a day', async () => {
    await receive('e-2', {});
    await receive('e-3', { location: NEAR_SOUTH });
    await receive('e-4', { location: FAR_SOUTH });
    await openAll();
    expect((await cases()).map((item: { repeats: number }) => item.repeats).sort()).toEqual([0, 1]);
  });

  it.each([
    ['says', 'hotline', 'hotline'],
    ['says nothing of', 'department', 'department'],
  ])('comes by the channel that its department %s', async (_what, said, channel) => {
    await city.database.owner.query(
      `insert into department (code, name, name_en, kind, channel) values ($1, '12345', 'Calls', 'supervision', $2)`,
      [`calls-${said}`, said],
    );
    await receive(`e-5-${said}`, {}, `calls-${said}`);
    await openAll();
    expect((await cases())[0]).toMatchObject({ channel });
  });

  it.each([
    ['outside the city', 'e-6', { location: { lon: 0, lat: 0 } }, 'schema'],
    ['of a category that is gone', 'e-7', { category: 'dragons' }, 'unknown_category'],
  ])('%s is set aside with the reason, and holds up nobody', async (_what, id, data, reason) => {
    await receive(id, data);
    await receive(`${id}-after`, {});
    expect(await openAll()).toBe(2);
    expect(await cases()).toHaveLength(1);
    const { rows } = await city.database.service.query('select reason from quarantine order by id desc limit 1');
    expect(rows).toEqual([{ reason }]);
  });
});

describe('the timekeeper', () => {
  const hints = async (id: string) =>
    (await city.database.service.query('select version from change_pending where subject_id = $1', [id])).rows.length;

  it('tells of a lamp once when it turns yellow and once when it turns red', async () => {
    const clerk = await city.as('clerk');
    const { body } = await clerk.post('/api/cases', { category: 'noise-nuisance', title: 'x', location: SOUTH });
    await keepTime(city.parts);
    expect(await hints(body.id)).toBe(1);
    city.setNow(new Date(MORNING.getTime() + 100 * 60_000));
    await Promise.all([keepTime(city.parts), keepTime(city.parts)]);
    await keepTime(city.parts);
    expect(await hints(body.id)).toBe(2);
    expect((await cases())[0].lamp).toBe('yellow');
    city.setNow(new Date(MORNING.getTime() + 121 * 60_000));
    await keepTime(city.parts);
    expect(await hints(body.id)).toBe(3);
    expect((await cases('overdue=true')).map((item: { lamp: string }) => item.lamp)).toEqual(['red']);
  });
});

describe('after all of this', () => {
  it('every case is what its log makes it, and every chain is whole', async () => {
    expect(await findCaseMismatches(city.database.service)).toEqual([]);
  });
});
