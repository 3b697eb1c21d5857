import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { findAlarm } from '@cityloop/db/alarm/alarm';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE, GAUGE_BEHIND } from '../test/small-city.ts';
import { until } from '../test/worker-processes.ts';

const START = Date.now() - 3_600_000;
const NEXT_FLOOD = `
  update alarm_rule set in_force = false where code = 'flood';
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title)
    select code, 2, kind, component_type, metric, parameters || '{"on":3,"off":2.5}', priority, category, title
    from alarm_rule where code = 'flood'`;

describe('an alarm whose rule or source ends', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeEach(async () => {
    database = await cityDatabase();
    await start();
    await publish(GAUGE, [0, 2.5]);
    expect(await alarms()).toEqual([['flood', 1, GAUGE, true, null]]);
  });
  afterEach(async () => {
    await stop();
    await database.drop();
  });

  async function start(): Promise<void> {
    ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '100' });
    simulator = await connectAs(ingest.url);
  }

  async function stop(): Promise<void> {
    await simulator.endAsync();
    await ingest.stop();
  }

  const publish = (device: string, ...said: readonly (readonly [after: number, value: number])[]) =>
    simulator.publishAsync(
      readingTopic(DISTRICT, device),
      JSON.stringify(said.map(([after, v]) => ({ n: 'level', t: START / 1000 + after, v }))),
      { qos: 1 },
    );

  async function alarms() {
    const { rows } = await database.owner.query(
      `select rule, rule_version, component.id, active, end_reason from alarm
       join component on component.key = component_key where rule = 'flood' order by alarm.id`,
    );
    return rows.map((row) => [row.rule, row.rule_version, row.id, row.active, row.end_reason]);
  }

  const ended = () =>
    until(
      async () => (await database.owner.query('select from alarm where active')).rowCount,
      (active) => active === 0,
    );

  it('ends with it when the rule goes out of force, is told once, and stays ended', async () => {
    await database.owner.query(`update alarm_rule set in_force = false where code = 'flood'`);
    await ended();
    expect(await alarms()).toEqual([['flood', 1, GAUGE, false, 'ruleEnded']]);
    expect(await findAlarm(database.service, 1)).toMatchObject({ endReason: 'ruleEnded', active: false, version: 2 });
    await publish(GAUGE, [10, 2.6]);
    await stop();
    await start();
    expect(await alarms()).toEqual([['flood', 1, GAUGE, false, 'ruleEnded']]);
    const { rows } = await database.owner.query(`select version from change_pending where kind = 'alarm' order by id`);
    expect(rows).toEqual([{ version: 1 }, { version: 2 }]);
    expect((await database.owner.query(`select from alarm_rule_state where rule = 'flood'`)).rowCount).toBe(0);
  });

  it('ends when a new version comes into force, which raises its own', async () => {
    await database.owner.query(NEXT_FLOOD);
    await ended();
    await publish(GAUGE, [10, 2.7]);
    expect(await alarms()).toEqual([['flood', 1, GAUGE, false, 'ruleChanged']]);
    await publish(GAUGE, [20, 3.1]);
    await publish(GAUGE, [30, 2.4]);
    expect(await alarms()).toEqual([
      ['flood', 1, GAUGE, false, 'ruleChanged'],
      ['flood', 2, GAUGE, false, 'cleared'],
    ]);
  });

  it('makes room for one of the new version, where it was raised too late to be ended before', async () => {
    await database.owner.query(NEXT_FLOOD);
    await ended();
    await database.owner.query(`update alarm set active = true, end_reason = null, cleared_at = null where id = 1`);
    await publish(GAUGE, [20, 3.1]);
    expect((await alarms()).at(-1)).toEqual(['flood', 2, GAUGE, true, null]);
  });

  it('ends when its source is retired, and others of the rule go on', async () => {
    await publish(GAUGE_BEHIND, [0, 2.5]);
    await database.owner.query('update component set retired_at = now() where id = $1', [GAUGE]);
    await until(alarms, ([first]) => first?.[3] === false);
    expect(await alarms()).toEqual([
      ['flood', 1, GAUGE, false, 'sourceEnded'],
      ['flood', 1, GAUGE_BEHIND, true, null],
    ]);
    await database.owner.query('update component set retired_at = null where id = $1', [GAUGE]);
    await until(
      () => publish(GAUGE, [60, 2.5]).then(alarms),
      (list) => list.length === 3,
    );
    expect((await alarms()).at(-1)).toEqual(['flood', 1, GAUGE, true, null]);
  });

  it('what was ended while ingest was down ends when it starts', async () => {
    await stop();
    await database.owner.query('update component set retired_at = now() where id = $1', [GAUGE]);
    await start();
    expect(await alarms()).toEqual([['flood', 1, GAUGE, false, 'sourceEnded']]);
  });

  it('a delay that ran under the former version is none of the next', async () => {
    await publish(GAUGE_BEHIND, [0, 1.2]);
    await database.owner.query(
      NEXT_FLOOD.replaceAll("'flood'", "'slow-rise'").replace('"on":3,"off":2.5', '"on":1.1,"off":1'),
    );
    await until(
      async () => (await database.owner.query(`select from alarm_rule_state where rule = 'slow-rise'`)).rowCount,
      (count) => count === 0,
    );
    await publish(GAUGE_BEHIND, [61, 1.2]);
    const slow = () => database.owner.query(`select rule_version from alarm where rule = 'slow-rise'`);
    expect((await slow()).rows).toEqual([]);
    await publish(GAUGE_BEHIND, [121, 1.2]);
    expect((await slow()).rows).toEqual([{ rule_version: 2 }]);
  });
});
