import { findCaseMismatches } from '@cityloop/db/case/case-rebuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MORNING, type Person, type TestCity, testCity } from '../test/test-city.ts';
import { createMaintenanceCases } from './maintenance-cases.ts';

let city: TestCity;
let chief: Person;
beforeAll(async () => {
  city = await testCity();
  chief = await city.as('chief');
});
afterAll(() => city.stop());

/** A matter as the steward writes it. */
async function begin(category = 'manhole-cover-missing'): Promise<void> {
  await city.database.owner.query(
    `insert into device_maintenance (component_key, metric_key, trust, below, category, since)
     select c.key, m.key, 20, 50, $1, $2 from component c
     join metric m on m.component_type = c.type and m.code = 'water-level' where c.id = 'WL-0001'`,
    [category, MORNING],
  );
}

async function end(because = 'recovered', trust: number | null = 90): Promise<void> {
  await city.database.owner.query(
    `update device_maintenance set ended_at = $1, end_reason = $2, end_trust = $3, awaits_server = true where ended_at is null`,
    [MORNING, because, trust],
  );
}

const settleAll = () => createMaintenanceCases(city.parts)();
const cases = async () => (await chief.get('/api/cases?state=open')).body.items;
const detail = async (id: string) => (await chief.get(`/api/cases/${id}`)).body;
const types = async (id: string) => (await detail(id)).timeline.map(({ type }: { type: string }) => type);

describe('a device that lies beyond the limit of its type', () => {
  it('has one case, of the category of its type, in the words of the reader; two servers open one', async () => {
    await begin();
    await Promise.all([settleAll(), settleAll()]);
    await settleAll();
    const [item, ...more] = await cases();
    expect(more).toEqual([]);
    expect(await detail(item.id)).toMatchObject({
      category: 'manhole-cover-missing',
      channel: 'sensor',
      title: expect.stringContaining('井盖缺失'),
      breach: { of: 'trust', metric: 'water-level', value: 20, limit: 50, unit: '%' },
    });
    expect(await settleAll()).toBe(0);
  });

  it('says in its case that it recovered; lying again it joins while the case is open', async () => {
    const [{ id }] = await cases();
    await end();
    expect(await settleAll()).toBe(1);
    const { timeline } = await detail(id);
    expect(timeline.at(-1)).toMatchObject({ type: 'comment', role: 'system', body: { text: '水位: 90 % (≥ 50 %)' } });
    await begin();
    await settleAll();
    expect((await types(id)).at(-1)).toBe('joinReport');
    expect(await cases()).toHaveLength(1);
  });

  it('says nothing in a case that ended meanwhile, and has another one when it lies again', async () => {
    const [item] = await cases();
    await chief.act(item, 'void', { reason: 'for the test' });
    const before = await types(item.id);
    await end();
    await settleAll();
    expect(await types(item.id)).toEqual(before);
    await begin();
    await settleAll();
    expect((await cases())[0].id).not.toBe(item.id);
  });

  it('has no case where it recovered before, or where the city has no such category any more', async () => {
    const known = await cases();
    await end('retired', null);
    await settleAll();
    await begin();
    await end();
    await begin('gone');
    expect(await settleAll()).toBe(2);
    expect(await cases()).toHaveLength(known.length);
    expect(await findCaseMismatches(city.database.service)).toEqual([]);
  });
});
