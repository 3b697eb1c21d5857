import { afterAll, beforeAll, expect, it } from 'vitest';
import { listJudgedStreams } from '../ingest/reading-relay.ts';
import { prepareTelemetryStorage } from '../storage/telemetry-storage.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { listStreamRuleStates } from './rule-state.ts';

const NOW = Math.floor(Date.now() / 60_000) * 60_000;
const at = (secondsAgo: number) => NOW - secondsAgo * 1000;

/** A reading each half minute for five minutes; the rules have seen all but the newest two. */
const CITY = `
  insert into component_type values ('WL', 'facility', 'w', 'w', true);
  insert into metric (component_type, code, name, name_en, unit, kind) values
    ('WL', 'level', 'l', 'l', 'm', 'number'), ('WL', 'rain', 'r', 'r', 'mm', 'number');
  insert into component (id, type, name, district, grid, lon, lat) values ('WL-1', 'WL', 'w', '990201', 'g', 120, 30);
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title) values
    ('rises', 1, 'rate', 'WL', 'level',
     '{"operator":"above","on":10,"off":5,"overMs":60000,"onDelayMs":0,"offDelayMs":0}', 1, 't'),
    ('wet', 1, 'threshold', 'WL', 'rain', '{"operator":"above","on":10,"off":5,"onDelayMs":0,"offDelayMs":0}', 1, 't');
  insert into reading (component_key, metric_key, at, value, quality)
    select c.key, m.key, to_timestamp(${NOW} / 1000.0 - 30 * n), n, 0
    from component c, metric m, generate_series(0, 10) n;
  insert into latest_reading (component_key, metric_key, at, value, quality)
    select c.key, m.key, to_timestamp(${NOW} / 1000.0), 0, 0 from component c, metric m;
  insert into stream_judged (component_key, metric_key, at)
    select c.key, m.key, to_timestamp(${NOW} / 1000.0 - 60) from component c, metric m;`;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const client = await database.owner.connect();
  await prepareTelemetryStorage(client);
  client.release();
  await database.owner.query(CITY);
});
afterAll(() => database?.drop());

it('a rate is remembered by the stored readings of the last two spans, a threshold in phase normal not at all', async () => {
  const live = (await listStreamRuleStates(database.service, new Date())).streams.flatMap((stream) => [...stream.live]);
  expect(live).toMatchObject([
    [
      'rises@1',
      {
        phase: 'normal',
        lastAt: at(0),
        samples: [
          { at: at(60), value: 2 },
          { at: at(30), value: 1 },
          { at: at(0), value: 0 },
        ],
      },
    ],
  ]);
});

it('where workers share, readings that wait to be judged are not among them', async () => {
  const { streams } = await listJudgedStreams(database.service, [...Array(32).keys()]);
  const [[rule, state] = []] = streams.flatMap((stream) => [...stream.live]);
  expect(rule).toBe('rises@1');
  expect(state?.samples?.at(-1)).toEqual({ at: at(60), value: 2 });
  expect(streams.every(({ lastAt }) => lastAt === at(60))).toBe(true);
});
