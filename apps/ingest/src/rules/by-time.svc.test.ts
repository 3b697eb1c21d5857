import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT } from '../test/small-city.ts';
import { until } from '../test/worker-processes.ts';

/** Sensors that speak on change, and rules with short delays. `soon` comes after all others: once it is raised, what is not there won't come. */
const FIELD = `
  update alarm_rule set in_force = false;
  insert into component_type (code, class, name, name_en, device) values ('node', 'other', '点', 'node', true);
  insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max) values
    ('node', 'open', '开', 'open', '', 'boolean', null, null),
    ('node', 'smoke', '烟', 'smoke', '%', 'number', 0, 100),
    ('node', 'beat', '心跳', 'beat', '', 'number', 0, 100),
    ('node', 'bell', '铃', 'bell', '', 'number', 0, 100),
    ('node', 'depth', '水深', 'depth', 'm', 'number', 0, 20),
    ('node', 'rain', '雨', 'rain', 'mm', 'number', 0, 500);
  insert into component (id, type, name, district, grid, lon, lat)
    select 'N-' || n, 'node', 'n', '${DISTRICT}', '99010100100101', 120.05, 30.05 from generate_series(1, 9) as n;
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title) values
    ('open', 1, 'threshold', 'node', 'open', '{"operator":"equals","on":1,"off":0,"onDelayMs":600,"offDelayMs":500}', 1, ''),
    ('smoke', 1, 'threshold', 'node', 'smoke', '{"operator":"above","on":5,"off":2,"onDelayMs":600,"offDelayMs":500}', 1, ''),
    ('silent', 1, 'absence', 'node', 'beat', '{"afterMs":700,"offDelayMs":300}', 3, ''),
    ('storm', 1, 'composite', 'node', 'depth', '{"mode":"all","onDelayMs":600,"offDelayMs":0,"parts":[
      {"metric":"depth","operator":"above","on":0.3,"off":0.2},{"metric":"rain","operator":"above","on":20,"off":15}]}', 1, ''),
    ('soon', 1, 'threshold', 'node', 'bell', '{"operator":"above","on":1,"off":0,"onDelayMs":900,"offDelayMs":0}', 4, '')`;

const MINUTE = 60_000;
const LIMIT_MS = 60_000;

describe('by time alone', { timeout: LIMIT_MS }, () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  let started: number;
  beforeEach(async () => {
    database = await cityDatabase();
    await database.owner.query(FIELD);
    started = Date.now();
    await start();
  });
  afterEach(async () => {
    await stop();
    await database.drop();
  });

  async function start(): Promise<void> {
    ingest = await runIngest(database, { TELEMETRY_LANES: '2', REGISTRY_REFRESH_MS: '200' });
    simulator = await connectAs(ingest.url);
  }

  async function stop(): Promise<void> {
    await simulator.endAsync();
    await ingest.stop();
  }

  /** One message; times in milliseconds after the start of the test. */
  const say = (node: string, ...said: readonly (readonly [metric: string, after: number, value: number])[]) =>
    simulator.publishAsync(
      readingTopic(DISTRICT, node),
      JSON.stringify(said.map(([n, after, v]) => ({ n, t: (started + after) / 1000, v }))),
      { qos: 1 },
    );

  async function alarms(rule?: string) {
    const { rows } = await database.owner.query<{
      rule: string;
      id: string;
      raised: number;
      cleared: number | null;
      value: number;
    }>(
      `select rule, component.id, value, round(extract(epoch from raised_at) * 1000 - $2)::float8 as raised,
         round(extract(epoch from cleared_at) * 1000 - $2)::float8 as cleared
       from alarm join component on component.key = component_key where ($1::text is null or rule = $1) order by component.id, alarm.id`,
      [rule ?? null, started],
    );
    return rows.map(({ rule: code, id, raised, cleared, value }) => [code, id, raised, cleared, value]);
  }

  const raised = (count: number, rule?: string) =>
    until(
      () => alarms(rule),
      (list) => list.length === count,
    );
  const cleared = (rule: string) =>
    until(
      () => alarms(rule),
      (list) => list.length > 0 && list.every((each) => each[3] !== null),
    );

  /** Everything that was due by now has been done. */
  async function settle(): Promise<void> {
    await say('N-9', ['bell', Date.now() - started, 1]);
    await raised(1, 'soon');
    await database.owner.query(`delete from alarm where rule = 'soon'`);
    await say('N-9', ['bell', Date.now() - started, 0]);
  }

  it('a manhole that says once that it is open, and smoke that is said once, raise their alarms', async () => {
    await say('N-1', ['open', 0, 0]);
    await say('N-1', ['open', 10, 1]);
    await say('N-2', ['smoke', 20, 9]);
    await raised(2);
    expect(await alarms()).toEqual([
      ['open', 'N-1', 610, null, 1],
      ['smoke', 'N-2', 620, null, 9],
    ]);
  });

  it('one that says once that it is closed again ends its alarm', async () => {
    await say('N-1', ['open', 0, 1], ['open', 700, 1]);
    await say('N-1', ['open', 800, 0]);
    await cleared('open');
    expect(await alarms()).toEqual([['open', 'N-1', 700, 1300, 1]]);
  });

  it('what was normal again in time raises nothing: later, in the same message, in one before a restart', async () => {
    await say('N-1', ['open', 0, 1]);
    await say('N-1', ['open', 200, 0]);
    await say('N-2', ['smoke', 0, 9], ['smoke', 5000, 1]);
    await say('N-3', ['smoke', 0, 9]);
    await stop();
    await start();
    await say('N-3', ['smoke', 700, 1]);
    await settle();
    expect(await alarms()).toEqual([]);
  });

  it('late and repeated readings restart nothing, and what is not believed neither ends nor prolongs it', async () => {
    await say('N-1', ['smoke', 100, 9]);
    await say('N-1', ['smoke', 100, 9]);
    await say('N-1', ['smoke', 50, 1]);
    await say('N-1', ['smoke', 200, -1]);
    await say('N-1', ['smoke', 300, 65_535]);
    await raised(1);
    expect(await alarms()).toEqual([['smoke', 'N-1', 700, null, 9]]);
  });

  it('a source that falls silent is missed, also when it only says what is not believed, until it speaks again', async () => {
    await say('N-1', ['beat', 0, 1]);
    await say('N-1', ['beat', 300, -5]);
    await raised(1, 'silent');
    await say('N-1', ['beat', 5000, 1]);
    await cleared('silent');
    expect((await alarms('silent'))[0]).toEqual(['silent', 'N-1', 700, 5300, 0.7]);
  });

  it('the clock of the source may be off: a delay runs from when its beginning was heard', async () => {
    await say('N-1', ['smoke', 4 * MINUTE, 9]);
    await say('N-2', ['smoke', -100 * MINUTE, 9]);
    await raised(2);
    expect(await alarms()).toEqual([
      ['smoke', 'N-1', 4 * MINUTE + 600, null, 9],
      ['smoke', 'N-2', -100 * MINUTE + 600, null, 9],
    ]);
  });

  it('several metrics of a component, in different messages, complete a rule over both', async () => {
    await say('N-1', ['depth', 0, 0.5]);
    await say('N-1', ['rain', 100, 30]);
    await say('N-2', ['depth', 0, 0.5]);
    await say('N-2', ['rain', 100, 30]);
    await say('N-2', ['rain', 300, 3]);
    // In one message, and in any order: judged in the order of their times.
    await say('N-3', ['depth', 0, 0.5], ['depth', 900, 0.1], ['rain', 100, 30], ['rain', 200, 30], ['rain', 800, 30]);
    await settle();
    expect(await alarms()).toEqual([
      ['storm', 'N-1', 700, null, 30],
      ['storm', 'N-3', 800, 900, 30],
    ]);
    await stop();
    await start();
    await say('N-1', ['rain', 3000, 10]);
    expect((await alarms())[0]).toEqual(['storm', 'N-1', 700, 3000, 30]);
  });

  it('what is pending survives a restart, and what fell due meanwhile is done as of its moment', async () => {
    await say('N-1', ['smoke', 0, 9], ['beat', 0, 1]);
    await say('N-2', ['open', 0, 1], ['open', 700, 1], ['open', 800, 0]);
    await say('N-3', ['depth', 0, 0.5]);
    await say('N-3', ['rain', 0, 30]);
    await stop();
    await until(
      () => Promise.resolve(Date.now()),
      (now) => now > started + 1_000,
    );
    await start();
    await raised(4);
    await cleared('open');
    expect(await alarms()).toEqual([
      ['smoke', 'N-1', 600, null, 9],
      ['silent', 'N-1', 700, null, 0.7],
      ['open', 'N-2', 700, 1300, 1],
      ['storm', 'N-3', 600, null, 30],
    ]);
  });

  it('the database may be away: what falls due meanwhile is done once, as of its moment, and what was heard meanwhile counts', async () => {
    await say('N-1', ['smoke', 0, 9]);
    await say('N-2', ['smoke', 0, 9]);
    await database.owner.query('alter table ingest_lane rename to ingest_lane_away');
    const held = say('N-2', ['smoke', 400, 1]);
    await until(
      () => Promise.resolve(Date.now()),
      (now) => now > started + 1_500,
    );
    expect(await alarms()).toEqual([]);
    await database.owner.query('alter table ingest_lane_away rename to ingest_lane');
    await held;
    await raised(1);
    await settle();
    expect(await alarms()).toEqual([['smoke', 'N-1', 600, null, 9]]);
  });

  it('what a rule waited for ends with it, and a rule that is new looks at what was said before', async () => {
    await say('N-1', ['smoke', 0, 9]);
    await database.owner.query(`
      update alarm_rule set in_force = false where code = 'smoke';
      insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title)
        values ('mute', 1, 'absence', 'node', 'smoke', '{"afterMs":1500,"offDelayMs":0}', 3, '')`);
    await raised(1, 'mute');
    await settle();
    expect(await alarms()).toEqual([['mute', 'N-1', 1500, null, 1.5]]);
  });

  it('a device that is taken out of service is not missed', async () => {
    await database.owner.query(
      `update alarm_rule set parameters = '{"afterMs":2000,"offDelayMs":0}' where code = 'silent'`,
    );
    await stop();
    await start();
    await say('N-1', ['beat', 0, 1]);
    await say('N-2', ['beat', 0, 1]);
    await database.owner.query(`update component set retired_at = now() where id = 'N-1'`);
    await raised(1, 'silent');
    await settle();
    expect(await alarms('silent')).toEqual([['silent', 'N-2', 2000, null, 2]]);
  });
});
