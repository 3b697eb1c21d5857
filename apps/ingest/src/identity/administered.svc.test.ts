import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { insertAlarmRuleVersion, putAlarmRuleInForce } from '@cityloop/db/alarm/alarm-rule-version';
import { insertComponentType, insertMetric } from '@cityloop/db/component/component-type';
import { hint } from '@cityloop/db/connection/notify';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE } from '../test/small-city.ts';

const PATIENCE = { timeout: 20_000, interval: 100 };
const LIMIT = { operator: 'above', on: 5, off: 4, onDelayMs: 0, offDelayMs: 0 } as const;

/** Types, metrics and rules that people administer, as the server writes them, while ingest runs. */
describe('without a restart', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database);
    simulator = await connectAs(ingest.url);
  });
  afterAll(async () => {
    await simulator?.endAsync();
    await ingest?.stop();
    await database?.drop();
  });

  const service = () => database.service;
  const publish = (device: string, n: string, v: number) =>
    simulator.publishAsync(readingTopic(DISTRICT, device), JSON.stringify([{ n, v, t: Date.now() / 1000 }]), {
      qos: 1,
    });
  const alarms = async (rule: string) => {
    const text = 'select rule_version as version, active, value from alarm where rule = $1 order by id';
    return (await service().query(text, [rule])).rows;
  };

  async function addRule(rule: { code: string; version: number; componentType: string; metric: string; on?: number }) {
    const { on = LIMIT.on, ...head } = rule;
    const says = { kind: 'threshold', title: '雨', titleEn: '', priority: 2, category: null } as const;
    const parameters = { ...LIMIT, on };
    await insertAlarmRuleVersion(service(), { ...head, ...says, parameters, author: 'admin', comment: '' });
    await putAlarmRuleInForce(service(), rule.code, rule.version);
    await hint(service(), 'work');
  }

  it('a rule raises an alarm, its next version another one, and out of force none', async () => {
    await publish(GAUGE, 'level', 0);
    await addRule({ code: 'deep', version: 1, componentType: 'water-level', metric: 'level' });
    await vi.waitFor(async () => {
      await publish(GAUGE, 'level', 6);
      expect(await alarms('deep')).toEqual([{ version: 1, active: true, value: 6 }]);
    }, PATIENCE);
    await publish(GAUGE, 'level', 0);
    await addRule({ code: 'deep', version: 2, componentType: 'water-level', metric: 'level', on: 8 });
    await vi.waitFor(async () => {
      await publish(GAUGE, 'level', 0);
      await publish(GAUGE, 'level', 9);
      expect((await alarms('deep')).at(-1)).toEqual({ version: 2, active: true, value: 9 });
    }, PATIENCE);
    await putAlarmRuleInForce(service(), 'deep', undefined);
    await hint(service(), 'work');
    const raised = async () => (await alarms('deep')).length;
    await vi.waitFor(async () => {
      const before = await raised();
      await publish(GAUGE, 'level', 0);
      await publish(GAUGE, 'level', 9);
      expect(await raised()).toBe(before);
    }, PATIENCE);
  });

  it('a new type, its metric, its device and its rule work together', async () => {
    const type = { code: 'rain-gauge', class: 'other', name: '雨量计', nameEn: '', device: true } as const;
    await insertComponentType(service(), { ...type, maintenanceBelow: null, maintenanceCategory: null });
    const limits = { plausibleMin: 0, plausibleMax: 300, decimals: 1 };
    const trust = { cadenceSeconds: null, variesWithinSeconds: null, maxRatePerMinute: null };
    const metric = {
      code: 'rain',
      kind: 'number',
      name: '雨量',
      nameEn: '',
      unit: 'mm/h',
      ...limits,
      ...trust,
    } as const;
    await insertMetric(service(), type.code, metric);
    await database.owner.query(
      `insert into component (id, type, name, district, grid, lon, lat)
       select 'RAIN-1', $1, 'rain', district, grid, lon, lat from component where id = $2`,
      [type.code, GAUGE],
    );
    await addRule({ code: 'downpour', version: 1, componentType: type.code, metric: 'rain' });
    await vi.waitFor(async () => {
      await publish('RAIN-1', 'rain', 50);
      expect(await alarms('downpour')).toEqual([{ version: 1, active: true, value: 50 }]);
    }, PATIENCE);
    await publish('RAIN-1', 'rain', 9_999);
    const { rows } = await service().query('select value, quality from latest_reading where quality = 1');
    expect(rows).toEqual([{ value: 9_999, quality: 1 }]);
  });
});
