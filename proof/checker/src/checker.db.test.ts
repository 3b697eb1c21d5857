import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, type Report } from './checker.ts';
import type { FindingKind } from './findings.ts';
import { loadCity, planOf } from './test/load-city.ts';
import { writeRightStore } from './test/written-store.ts';

describe('the checker', () => {
  let database: TestDatabase;
  let folder: string;
  let journal: string;
  beforeEach(async () => {
    database = await loadCity();
    folder = mkdtempSync(join(tmpdir(), 'cityloop-check-'));
    journal = join(folder, 'journal');
    await database.owner.query(`delete from alarm_rule where code in ('slow-rise', 'cover-open')`);
    const faults = { malformed: { share: 0.1 } };
    await writeRightStore(database.owner, planOf({ messages: 1_200, perSecond: 200, records: 2, faults }), journal);
  });
  afterEach(async () => {
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const judge = () => check({ journal, databaseUrl: database.ownerUrl });
  const tamper = async (sql: string) => {
    const { rowCount } = await database.owner.query(sql);
    expect(rowCount).not.toBe(0);
  };
  const wrongIn = (report: Report) =>
    Object.entries(report.samples).flatMap(([kind, samples]) => (samples.length > 0 ? [kind] : []));

  it('finds nothing wrong in a store that is right', async () => {
    const report = await judge();
    expect(wrongIn(report)).toEqual([]);
    expect(report).toMatchObject({ isRight: true, acknowledged: 1_200 });
    expect(report.alarmsExpected).toBeGreaterThan(3);
    expect(Object.keys(report.quarantine)).toHaveLength(10);
    expect(report.quarantine).toHaveProperty('unit_mismatch');
  });

  const ONE = '= (select min(ctid) from';
  const MIDDLE = `(component_key, at) = (select component_key, at from reading order by component_key, at offset 21 limit 1)`;
  it.each<[string, string, FindingKind, number]>([
    ['a reading that is lost', `delete from reading where ${MIDDLE}`, 'acknowledgedLost', 1],
    ['an event that is lost', `delete from city_event where ctid ${ONE} city_event)`, 'acknowledgedLost', 1],
    ['a reading of a changed value', `update reading set value = value + 0.25 where ${MIDDLE}`, 'unexplained', 1],
    [
      'a reading that nobody sent',
      `insert into reading (component_key, metric_key, at, value)
         select component_key, metric_key, at + interval '7 milliseconds', value from reading where ${MIDDLE}`,
      'unexplained',
      1,
    ],
    [
      'a latest value that went backwards',
      `update latest_reading set (at, value) = (select at, value from reading where reading.component_key = latest_reading.component_key
        order by at desc offset 1 limit 1) where ctid ${ONE} latest_reading)`,
      'latestWrong',
      1,
    ],
    [
      'a wrong latest value of the right time',
      `update latest_reading set value = value + 1 where ctid ${ONE} latest_reading)`,
      'latestWrong',
      1,
    ],
    ['a missing latest value', `delete from latest_reading where ctid ${ONE} latest_reading)`, 'latestWrong', 1],
    ['a missing alarm', `delete from alarm where ctid ${ONE} alarm)`, 'alarmsWrong', 1],
    [
      'an alarm that was not cleared',
      `update alarm set cleared_at = null where id = (select max(id) from alarm where cleared_at is not null)`,
      'alarmsWrong',
      1,
    ],
    [
      'an alarm that nothing raised',
      `insert into alarm (rule, rule_version, component_key, metric_key, active, raised_at, cleared_at, value, window_from, window_to, awaits_case)
        select rule, rule_version, component_key, metric_key, false, raised_at - interval '3 ms', raised_at - interval '2 ms', 2, raised_at, raised_at, false
        from alarm where ctid ${ONE} alarm)`,
      'alarmsWrong',
      1,
    ],
    [
      'an alarm that was raised twice',
      `insert into alarm (rule, rule_version, component_key, metric_key, active, raised_at, cleared_at, value, window_from, window_to, awaits_case)
        select rule, rule_version, component_key, metric_key, active, raised_at, cleared_at, value, window_from, window_to, awaits_case
        from alarm where id = (select min(id) from alarm where not active)`,
      'doubled',
      1,
    ],
    [
      'a malformed message that is nowhere',
      `delete from quarantine where ctid ${ONE} quarantine)`,
      'quarantineWrong',
      0,
    ],
    [
      'a malformed message of another reason',
      `update quarantine set reason = 'mapping_failed' where ctid ${ONE} quarantine)`,
      'quarantineWrong',
      1,
    ],
    ['a counter that says more', 'update ingest_lane set readings = readings + 3', 'doubled', 3],
    ['a counter that says less', 'update ingest_lane set events = events - 2', 'countersWrong', 2],
    [
      'a change that is told twice',
      `insert into change_pending (kind, subject_id, version) select 'alarm', '1', 1 from generate_series(1, 2)`,
      'doubled',
      1,
    ],
  ])('catches %s', async (_what, sql, kind, count) => {
    if (count === 0) await tamper('delete from quarantine_count');
    await tamper(sql);
    const report = await judge();
    expect(report.isRight).toBe(false);
    expect(wrongIn(report)).toContain(kind);
    expect(report[kind]).toBe(Math.max(1, count));
    expect(report.samples[kind]).toHaveLength(1);
  });

  it('catches rows and events that are stored twice, where the key that forbids it is gone', async () => {
    await database.owner.query('alter table reading drop constraint reading_pkey');
    await database.owner.query('alter table city_event drop constraint city_event_pkey');
    await tamper(`insert into reading select * from reading where ${MIDDLE}`);
    await tamper('insert into city_event select * from city_event limit 1');
    const report = await judge();
    expect(report.doubled).toBe(2);
    expect(report.samples.doubled.join()).toMatch(/two rows of one key.*stored twice/);
  });

  it('lets a source have some samples only, if the others are counted', async () => {
    await tamper(`delete from quarantine where id > 3`);
    expect(wrongIn(await judge())).toEqual([]);
    await tamper(`update quarantine_count set seen = seen - 1 where reason = 'not_json'`);
    expect((await judge()).quarantineWrong).toBe(1);
  });
});
