import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../storage/migrate.ts';
import { prepareTelemetryStorage } from '../storage/telemetry-storage.ts';
import { MIGRATIONS_FOLDER } from '../testing/template-database.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { findAlarm } from './alarm.ts';
import { listAlarmRulesInForce } from './alarm-rule.ts';

/** The last one of the version whose rules were thresholds alone. */
const LAST_OF_FORMER = '000018';
const AT = '2026-09-15T01:30:00.000Z';

/** Two versions of a rule, the former of which raised an alarm, and what it remembers of its source. */
const FORMER_CITY = `
  insert into component_type values ('WL', 'facility', 'w', 'w', true);
  insert into metric (component_type, code, name, name_en, unit, kind) values
    ('WL', 'level', 'l', 'l', 'm', 'number'), ('WL', 'rain', 'r', 'r', 'mm', 'number');
  insert into component (id, type, name, district, grid, lon, lat) values ('WL-1', 'WL', 'w', '990201', 'g', 120, 30);
  insert into category (code, kind, major, name, name_en, priority) values ('flood', 'event', 'm', 'n', 'n', 3);
  insert into threshold_rule (code, version, component_type, metric, operator, on_value, off_value, on_delay_seconds,
      off_delay_seconds, priority, category, title, title_en, in_force) values
    ('flood', 1, 'WL', 'level', 'above', 0.3, 0.2, 0.1, 60, 2, 'flood', '积水', 'Flood', false),
    ('flood', 2, 'WL', 'level', 'above', 0.4, 0.2, 30, 60, 1, 'flood', '积水', 'Flood', true),
    ('dry', 1, 'WL', 'level', 'below', -1, 0, 0, 0, 4, null, '干', '', true);
  insert into alarm (rule, rule_version, component_key, metric_key, raised_at, value, window_from, window_to, awaits_case)
    select 'flood', 1, c.key, m.key, '${AT}', 0.35, '${AT}', '${AT}', true from component c, metric m where m.code = 'level';
  insert into threshold_rule_state select 'flood', key, '{"phase":"active","since":5,"lastAt":5,"peak":0.35}' from component;
  insert into threshold_rule_state select 'dry', key, '{"phase":"normal","since":5,"lastAt":5}' from component;`;

let database: TestDatabase;
let client: pg.PoolClient;
let root: string;
beforeAll(async () => {
  database = await testDatabase({ empty: true });
  client = await database.owner.connect();
  root = await mkdtemp(join(tmpdir(), 'cityloop-rules-'));
  await mkdir(join(root, 'migrations'));
  await mkdir(join(root, 'functions'));
  for (const name of await readdir(MIGRATIONS_FOLDER)) {
    if (name.slice(0, 6) <= LAST_OF_FORMER) await cp(join(MIGRATIONS_FOLDER, name), join(root, 'migrations', name));
  }
  await migrate(client, join(root, 'migrations'));
  await client.query(FORMER_CITY);
  await migrate(client, MIGRATIONS_FOLDER);
  await prepareTelemetryStorage(client);
});
afterAll(async () => {
  client?.release();
  await database?.drop();
  await rm(root, { recursive: true });
});

describe('a database of the version whose rules were thresholds alone', () => {
  it('has them as rules of that kind, every version', async () => {
    const { rows } = await client.query('select code, version, kind, in_force from alarm_rule order by code, version');
    expect(rows).toEqual([
      { code: 'dry', version: 1, kind: 'threshold', in_force: true },
      { code: 'flood', version: 1, kind: 'threshold', in_force: false },
      { code: 'flood', version: 2, kind: 'threshold', in_force: true },
    ]);
    const head = { kind: 'threshold', componentType: 'WL', metric: 'level' };
    expect(await listAlarmRulesInForce(client)).toEqual([
      {
        ...head,
        code: 'dry',
        version: 1,
        operator: 'below',
        on: -1,
        off: 0,
        onDelayMs: 0,
        offDelayMs: 0,
        priority: 4,
        title: '干',
      },
      {
        ...head,
        code: 'flood',
        version: 2,
        operator: 'above',
        on: 0.4,
        off: 0.2,
        onDelayMs: 30_000,
        offDelayMs: 60_000,
        priority: 1,
        category: 'flood',
        title: '积水',
      },
    ]);
  });

  it('answers for an alarm as before, by the version that raised it', async () => {
    expect(await findAlarm(client, 1)).toMatchObject({
      rule: 'flood',
      ruleVersion: 1,
      title: '积水',
      titleEn: 'Flood',
      priority: 2,
      value: 0.35,
      threshold: 0.3,
      unit: 'm',
      metricKind: 'number',
      category: 'flood',
    });
  });

  it('remembers of each source what it did, and a value where a phase began with one', async () => {
    const { rows } = await client.query('select rule, state from alarm_rule_state order by rule');
    expect(rows).toEqual([
      { rule: 'dry', state: { phase: 'normal', since: 5, lastAt: 5, value: 0 } },
      { rule: 'flood', state: { phase: 'active', since: 5, lastAt: 5, peak: 0.35, value: 0.35 } },
    ]);
  });
});

describe('a rule of another kind', () => {
  const insert = (code: string, kind: string, parameters: object, metric = 'level') =>
    client.query(
      `insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title)
       values ($1, 1, $2, 'WL', $3, $4, 2, $1)`,
      [code, kind, metric, JSON.stringify(parameters)],
    );
  const alarmOf = async (rule: string, value: number, metric = 'level') => {
    const { rows } = await client.query<{ id: number }>(
      `insert into alarm (rule, rule_version, component_key, metric_key, raised_at, value, window_from, window_to, awaits_case)
       select $1, 1, c.key, m.key, $2, $3, $2, $2, false from component c, metric m where m.code = $4 returning id`,
      [rule, AT, value, metric],
    );
    return findAlarm(client, rows[0]?.id ?? 0);
  };

  it('is refused without the parameters of its kind', async () => {
    await expect(insert('rises', 'rate', { operator: 'above', on: 10, off: 5 })).rejects.toThrow(/parameters_of_kind/);
    await expect(insert('rises', 'guess', {})).rejects.toThrow(/parameters_of_kind/);
  });

  it('tells its alarms with what the value was compared with, in its own unit', async () => {
    const delays = { onDelayMs: 0, offDelayMs: 0 };
    await insert('rises', 'rate', { operator: 'above', on: 10, off: 5, overMs: 60_000, ...delays });
    await insert('silent', 'absence', { afterMs: 90_000, offDelayMs: 0 });
    const parts = [
      { metric: 'level', operator: 'above', on: 0.3, off: 0.2 },
      { metric: 'rain', operator: 'above', on: 20, off: 15 },
    ];
    await insert('both', 'composite', { mode: 'all', parts, ...delays });
    expect(await alarmOf('rises', 12)).toMatchObject({ value: 12, threshold: 10, unit: 'm/min' });
    expect(await alarmOf('silent', 90)).toMatchObject({ value: 90, threshold: 90, unit: 's', metricKind: 'number' });
    expect(await alarmOf('both', 25, 'rain')).toMatchObject({ value: 25, threshold: 20, unit: 'mm' });
  });
});
