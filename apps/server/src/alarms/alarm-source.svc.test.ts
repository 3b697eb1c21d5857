import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, type TestCity, testCity } from '../test/test-city.ts';

/** Now, since readings lie in partitions around today. */
const NOW = new Date();
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

let city: TestCity;
let chief: Person;
let id: string;

beforeAll(async () => {
  city = await testCity();
  city.setNow(NOW);
  chief = await city.as('chief');
});
afterAll(() => city.stop());
beforeEach(async () => {
  const { owner } = city.database;
  await owner.query('truncate reading, latest_reading, device_status, alarm_action, alarm, sweep_mark');
  await owner.query(`update metric set cadence_seconds = 10 where code = 'water-level'`);
  const { rows } = await owner.query(
    `insert into alarm (rule, rule_version, component_key, metric_key, raised_at, value, window_from, window_to, awaits_case)
     select 'water-level-flood', 1, c.key, m.key, $1, 0.5, $1, $1, false
     from component c join metric m on m.component_type = c.type and m.code = 'water-level' where c.id = 'WL-0001' returning id`,
    [before(600)],
  );
  id = String(rows[0].id);
});

/** Readings as ingest stores them; the last one is the latest. */
async function spoke(...readings: readonly (readonly [secondsAgo: number, value: number, quality?: number])[]) {
  for (const [secondsAgo, value, quality = 0] of readings) {
    const stored = [before(secondsAgo), value, quality];
    const stream = `select c.key, m.key, $1, $2, $3 from component c
      join metric m on m.component_type = c.type and m.code = 'water-level' where c.id = 'WL-0001'`;
    await city.database.owner.query(
      `insert into reading (component_key, metric_key, at, value, quality) ${stream}`,
      stored,
    );
    await city.database.owner.query(
      `insert into latest_reading (component_key, metric_key, at, value, quality) ${stream}
       on conflict (component_key, metric_key) do update set at = excluded.at, value = excluded.value, quality = excluded.quality`,
      stored,
    );
  }
}

const told = async () => {
  const { body } = await chief.get(`/api/alarms/${id}`);
  const list = await chief.get('/api/alarms?active=true');
  expect(list.body.items[0]).toEqual(body);
  return [body.source, body.sourceSince];
};

describe('an active alarm says of its source', () => {
  it('that it speaks and is believed; and what its rule judges by and opens', async () => {
    await spoke([600, 0.5], [5, 0.6]);
    expect(await told()).toEqual(['live', null]);
    const { body } = await chief.get(`/api/alarms/${id}`);
    expect(body).toMatchObject({ kind: 'threshold', category: 'road-waterlogging' });
  });

  it('that it is implausible, since the first reading that is not believed', async () => {
    await spoke([600, 0.5], [500, -9_999, 1], [400, 0.6], [60, -9_999, 1], [30, 655.35, 1], [5, -9_999, 1]);
    expect(await told()).toEqual(['implausible', before(60).toISOString()]);
    await spoke([1, 0.6]);
    expect(await told()).toEqual(['live', null]);
  });

  it('that it is silent: by its cadence, or by its own word', async () => {
    await spoke([600, 0.5], [35, 0.6]);
    expect(await told()).toEqual(['silent', before(35).toISOString()]);
    await spoke([5, 0.6]);
    await city.database.owner.query(
      `insert into device_status (component_key, reported_online, reported_at) select key, false, $1 from component where id = 'WL-0001'`,
      [before(2)],
    );
    expect(await told()).toEqual(['silent', before(2).toISOString()]);
  });

  it('nothing of a source that speaks on change and is silent', async () => {
    await city.database.owner.query(`update metric set cadence_seconds = null where code = 'water-level'`);
    await spoke([600, 0.5]);
    expect(await told()).toEqual(['live', null]);
  });

  it('nothing once it has ended', async () => {
    await spoke([600, 0.5]);
    await city.database.owner.query(`update alarm set active = false, cleared_at = $1, end_reason = 'cleared'`, [NOW]);
    const { body } = await chief.get(`/api/alarms/${id}`);
    expect([body.source, body.sourceSince]).toEqual([null, null]);
  });
});
