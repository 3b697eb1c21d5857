import { readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from './test/running-ingest.ts';
import { COVER, DISTRICT, GAUGE } from './test/small-city.ts';

const START = Date.now() - 600_000;

describe('ingest with the embedded broker', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeAll(async () => {
    database = await cityDatabase();
  });
  beforeEach(async () => {
    await database.owner.query(
      `truncate reading, latest_reading, rollup_touched, ingest_lane, alarm_rule_state, alarm_action, alarm,
         device_status, change_pending`,
    );
    ingest = await runIngest(database);
    simulator = await connectAs(ingest.url);
  });
  afterEach(async () => {
    await simulator?.endAsync();
    await ingest?.stop();
  });
  afterAll(() => database?.drop());

  function publish(...readings: readonly (readonly [afterSeconds: number, value: number])[]): Promise<unknown> {
    const pack = readings.map(([after, v]) => ({ n: 'level', t: START / 1000 + after, v }));
    return simulator.publishAsync(readingTopic(DISTRICT, GAUGE), JSON.stringify(pack), { qos: 1 });
  }

  async function restart(): Promise<void> {
    await simulator.endAsync();
    await ingest.stop();
    ingest = await runIngest(database);
    simulator = await connectAs(ingest.url);
  }

  async function count(name: string): Promise<number> {
    const { rows } = await database.owner.query<{ total: number }>('select total from ingest_counter where name = $1', [
      name,
    ]);
    return rows[0]?.total ?? 0;
  }

  async function alarms() {
    const { rows } = await database.owner.query(
      'select rule, active, value, version, awaits_case as "awaitsCase" from alarm order by id',
    );
    return rows;
  }

  it('stores a reading before its PUBACK comes, as a row and as the latest value', async () => {
    await publish([0, 0.5]);
    const stored = await database.owner.query('select value, quality from reading');
    expect(stored.rows).toEqual([{ value: 0.5, quality: 0 }]);
    const latest = await database.owner.query('select value from latest_reading');
    expect(latest.rows).toEqual([{ value: 0.5 }]);
  });

  it('stores an implausible value with its quality', async () => {
    await publish([0, -500]);
    const { rows } = await database.owner.query('select value, quality from reading');
    expect(rows).toEqual([{ value: -500, quality: 1 }]);
  });

  it('counts duplicates and conflicts, and the first value stays', async () => {
    await publish([0, 0.5]);
    await publish([0, 0.5], [0, 0.75]);
    expect([await count('readings'), await count('duplicates'), await count('conflicts')]).toEqual([1, 1, 1]);
    const { rows } = await database.owner.query('select value from reading');
    expect(rows).toEqual([{ value: 0.5 }]);
  });

  it('stores late readings and keeps the latest', async () => {
    await publish([60, 0.6], [0, 0.1]);
    await publish([30, 0.3]);
    const { rows } = await database.owner.query('select value from latest_reading');
    expect(rows).toEqual([{ value: 0.6 }]);
    expect(await count('readings')).toBe(3);
  });

  it('raises one alarm for a breach however often it is seen, and clears that one', async () => {
    await publish([0, 2.5], [1, 2.6]);
    await publish([1, 2.6], [2, 2.7]);
    expect(await alarms()).toEqual([{ rule: 'flood', active: true, value: 2.5, version: 1, awaitsCase: true }]);
    await publish([3, 1.8]);
    expect(await alarms()).toMatchObject([{ active: true }]);
    await publish([4, 1.2]);
    expect(await alarms()).toMatchObject([{ rule: 'flood', active: false, version: 2 }]);
    const { rows } = await database.owner.query('select kind, version, district from change_pending order by id');
    expect(rows).toEqual([
      { kind: 'alarm', version: 1, district: DISTRICT },
      { kind: 'alarm', version: 2, district: DISTRICT },
    ]);
  });

  it('raises and clears within one message', async () => {
    await publish([0, 2.5], [1, 1], [2, 2.5], [3, 1]);
    expect(await alarms()).toMatchObject([
      { rule: 'flood', active: false, version: 2 },
      { rule: 'flood', active: false, version: 2 },
    ]);
  });

  it('raises nothing for readings that are not newer than the latest', async () => {
    await publish([60, 0.1]);
    await restart();
    await publish([0, 9]);
    expect(await alarms()).toEqual([]);
  });

  it('remembers across a restart that a breach has begun', async () => {
    await publish([0, 1.2]);
    await restart();
    await publish([61, 1.3]);
    expect(await alarms()).toEqual([{ rule: 'slow-rise', active: true, value: 1.3, version: 1, awaitsCase: false }]);
  });

  it('remembers across a restart that an alarm is active', async () => {
    await publish([0, 2.5]);
    await restart();
    await publish([1, 2.5]);
    await publish([2, 1]);
    expect(await alarms()).toMatchObject([{ rule: 'flood', active: false, version: 2 }]);
  });

  it('marks the touched minute for recent readings and the hour of the component for late ones', async () => {
    await simulator.publishAsync(readingTopic(DISTRICT, GAUGE), '[{"n":"level","v":1},{"n":"level","t":-7200,"v":1}]', {
      qos: 1,
    });
    const { rows } = await database.owner.query('select component_key = 0 as everyone from rollup_touched order by 1');
    expect(rows).toEqual([{ everyone: false }, { everyone: true }]);
  });

  it('keeps what a device reported, also by its last will, and counts its drop; maintenance makes of it what others see', async () => {
    const topic = statusTopic(DISTRICT, COVER);
    const at = new Date().toISOString();
    const will = { topic, payload: Buffer.from(`{"online":false,"at":"${at}"}`), qos: 1, retain: true } as const;
    const device = await connectAs(ingest.url, COVER, { will });
    await device.publishAsync(topic, `{"online":true,"at":"${at}"}`, { qos: 1, retain: true });
    await device.publishAsync(topic, `{"online":true,"at":"${at}"}`, { qos: 1, retain: true });
    await simulator.subscribeAsync(topic, { qos: 1 });
    const told = new Promise<string>((resolve) => {
      simulator.on('message', (_topic, payload) => String(payload).includes('false') && resolve(String(payload)));
    });
    device.stream.destroy();
    await told;
    const { rows } = await database.owner.query(
      `select component.id, reported_online, cardinality(drops) as drops, device_status.since
       from device_status join component on component.key = component_key where component.id = $1`,
      [COVER],
    );
    expect(rows).toEqual([{ id: COVER, reported_online: false, drops: 1, since: null }]);
    expect((await database.owner.query('select from change_pending')).rowCount).toBe(0);
  });

  it('refuses a wrong password, an unknown user, and none', async () => {
    await expect(connectAs(ingest.url, GAUGE, { password: 'guess' })).rejects.toMatchObject({ code: 4 });
    await expect(connectAs(ingest.url, 'nobody')).rejects.toMatchObject({ code: 4 });
    await expect(connectAs(ingest.url, '')).rejects.toMatchObject({ code: 4 });
  });

  it('lets no device subscribe', async () => {
    const device = await connectAs(ingest.url, GAUGE);
    await expect(device.subscribeAsync('#')).rejects.toThrow();
    await device.endAsync();
  });
});
