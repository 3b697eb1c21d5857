import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { findAlarm } from '@cityloop/db/alarm/alarm';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE } from '../test/small-city.ts';

const START = Date.now() - 1_200_000;

/** Rises more than 10 a minute; the thresholds of the small city are out of force. */
const RULE = `
  update alarm_rule set in_force = false;
  update metric set plausible_max = 1000;
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title) values
    ('rises-fast', 1, 'rate', 'water-level', 'level',
     '{"operator":"above","on":10,"off":5,"overMs":60000,"onDelayMs":0,"offDelayMs":0}', 1, '快速上涨')`;

describe('a rule "rises more than 10 a minute"', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeAll(async () => {
    database = await cityDatabase();
    await database.owner.query(RULE);
  });
  beforeEach(async () => {
    await database.owner.query(
      'truncate reading, latest_reading, rollup_touched, ingest_lane, alarm_rule_state, alarm_action, alarm, change_pending restart identity',
    );
    await start();
  });
  afterEach(stop);
  afterAll(() => database?.drop());

  async function start(): Promise<void> {
    ingest = await runIngest(database);
    simulator = await connectAs(ingest.url);
  }

  async function stop(): Promise<void> {
    await simulator?.endAsync();
    await ingest?.stop();
  }

  /** One reading each ten seconds from `after` on. */
  function publish(after: number, ...values: readonly number[]): Promise<unknown> {
    const pack = values.map((v, index) => ({ n: 'level', t: START / 1000 + after + index * 10, v }));
    return simulator.publishAsync(readingTopic(DISTRICT, GAUGE), JSON.stringify(pack), { qos: 1 });
  }

  const alarms = async () =>
    (await database.owner.query('select active, value, raised_at as "raisedAt" from alarm order by id')).rows;
  const afterStart = (seconds: number) => new Date(START + seconds * 1000);

  it('raises an alarm when the level has risen so fast over a minute, and ends it when it no longer does', async () => {
    await publish(0, 0, 1, 2, 3, 4, 5, 6);
    expect(await alarms()).toEqual([]);
    await publish(70, 9, 12);
    expect(await alarms()).toEqual([{ active: true, value: 10, raisedAt: afterStart(80) }]);
    expect(await findAlarm(database.service, 1)).toMatchObject({
      rule: 'rises-fast',
      title: '快速上涨',
      value: 10,
      threshold: 10,
      unit: 'm/min',
    });
    await publish(90, 12, 12, 12, 12, 12);
    expect(await alarms()).toMatchObject([{ active: false }]);
  });

  it('raises none for a level that is high and rises slowly', async () => {
    await publish(0, 100, 101, 102, 103, 104, 105, 106, 107);
    expect(await alarms()).toEqual([]);
  });

  it('compares with readings from before a restart', async () => {
    await publish(0, 0, 0, 0, 0, 0);
    await stop();
    await start();
    await publish(60, 11);
    expect(await alarms()).toEqual([{ active: true, value: 11, raisedAt: afterStart(60) }]);
  });

  it('goes on with an alarm that was active before a restart', async () => {
    await publish(0, 0, 2, 4, 6, 8, 10, 12, 14);
    await stop();
    await start();
    await publish(80, 14, 14, 14);
    expect(await alarms()).toMatchObject([{ active: true }]);
    await publish(110, 14, 14, 14);
    expect(await alarms()).toMatchObject([{ active: false }]);
  });
});
