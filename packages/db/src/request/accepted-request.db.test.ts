import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../storage/migrate.ts';
import { readTestDatabaseUrl } from '../testing/config.ts';
import { urlOfDatabase } from '../testing/template-database.ts';
import { findAcceptedRequest } from './accepted-request.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const LAST_OF_FORMER_VERSION = '000018';
const THIS_MIGRATION = /^\d{6}_accepted_request\.sql$/;

const ON_A_CASE = randomUUID();
const ON_AN_ALARM = randomUUID();
const HASH = Buffer.alloc(32, 7);
const ACTED_AT = '2026-09-15T01:30:00.000Z';
const ANSWER_OF_ALARM = {
  version: 2,
  active: true,
  clearedAt: null,
  acknowledgedAt: ACTED_AT,
  acknowledgedBy: 'chief',
  shelvedUntil: null,
  outOfService: false,
  case: null,
};

/** A case of two actions and an alarm that was acknowledged while active; since then it was cleared and got a case. */
const FORMER_CITY = `
  insert into component_type values ('WL', 'facility', 'w', 'w', true);
  insert into metric (component_type, code, name, name_en, unit, kind) values ('WL', 'level', 'l', 'l', 'm', 'number');
  insert into component (id, type, name, district, grid, lon, lat) values ('WL-1', 'WL', 'w', '990201', 'g', 120, 30);
  insert into category (code, kind, major, name, name_en, priority) values ('noise', 'event', 'm', 'n', 'n', 3);
  insert into threshold_rule (code, version, component_type, metric, operator, on_value, off_value, priority, title)
    values ('flood', 1, 'WL', 'level', 'above', 1, 0.5, 2, 't');
  insert into alarm (rule, rule_version, component_key, metric_key, active, raised_at, cleared_at, value, window_from, window_to,
      version, acknowledged_at, acknowledged_by, case_id, awaits_case)
    select 'flood', 1, c.key, m.key, false, '${ACTED_AT}', '${ACTED_AT}', 2, '${ACTED_AT}', '${ACTED_AT}', 4, '${ACTED_AT}', 'chief', '20260915-00001', false
    from component c, metric m;
  insert into case_file (id, version, state, category, district, street, grid, lon, lat, channel, priority, reported_at, state_entered_at, projection, title)
    values ('20260915-00001', 2, 'confirmed', 'noise', '990201', 's', 'g', 120, 30, 'hotline', 3, '${ACTED_AT}', '${ACTED_AT}', '{}', 't');
  insert into case_action (case_id, seq, type, actor, role, at, body, previous_hash, hash)
    select '20260915-00001', seq, 'comment', 'collector', 'collector', '${ACTED_AT}', '{}', '', '' from generate_series(1, 2) seq`;

describe('a database of the version that kept whole answers', () => {
  const name = `cityloop_test_${randomBytes(8).toString('hex')}`;
  const admin = new pg.Client({ connectionString: readTestDatabaseUrl() });
  const db = new pg.Client({ connectionString: urlOfDatabase(readTestDatabaseUrl(), name) });
  let folder: string;

  beforeAll(async () => {
    await admin.connect();
    await admin.query(`create database ${name} template template0 encoding 'UTF8'`);
    await db.connect();
    folder = join(await mkdtemp(join(tmpdir(), 'cityloop-schema-')), 'migrations');
    await mkdir(join(folder, '../functions'), { recursive: true });
    const files = await readdir(MIGRATIONS);
    await migrate(db, await folderOf(files.filter((file) => file.slice(0, 6) <= LAST_OF_FORMER_VERSION)));
    await db.query(FORMER_CITY);
    await db.query(
      `insert into case_request (request_id, case_id, actor, body_sha256, answer) values ($1, '20260915-00001', 'collector', $2, '{"version": 2}')`,
      [ON_A_CASE, HASH],
    );
    await db.query(
      `insert into alarm_request (request_id, alarm_id, actor, body_sha256, answer) select $1, id, 'chief', $2, $3 from alarm`,
      [ON_AN_ALARM, HASH, JSON.stringify(ANSWER_OF_ALARM)],
    );
    await migrate(db, await folderOf(files.filter((file) => THIS_MIGRATION.test(file))));
  });
  afterAll(async () => {
    await db.end();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
    await rm(join(folder, '..'), { recursive: true });
  });

  async function folderOf(files: readonly string[]): Promise<string> {
    const migrations = join(folder, 'migrations');
    await mkdir(migrations, { recursive: true });
    await mkdir(join(folder, 'functions'), { recursive: true });
    for (const file of files) await cp(join(MIGRATIONS, file), join(migrations, file));
    return migrations;
  }

  it('keeps what a request on a case said and which step it made', async () => {
    expect(await findAcceptedRequest(db, ON_A_CASE)).toEqual({
      requestId: ON_A_CASE,
      caller: 'collector',
      fingerprint: HASH,
      subjectKind: 'case',
      subjectId: '20260915-00001',
      seq: 2,
      at: new Date(ACTED_AT),
    });
  });

  it('keeps the alarm of a request as it stood then, not as it stands now', async () => {
    const request = await findAcceptedRequest(db, ON_AN_ALARM);
    expect(request).toMatchObject({ caller: 'chief', subjectKind: 'alarm', seq: 2 });
    const { rows } = await db.query('select * from alarm_action');
    expect(rows).toEqual([
      expect.objectContaining({
        seq: 2,
        type: 'acknowledge',
        actor: 'chief',
        active: true,
        cleared_at: null,
        case_id: null,
      }),
    ]);
  });

  it('has no whole answers any more', async () => {
    const { rows } = await db.query(
      `select to_regclass('case_request') as cases, to_regclass('alarm_request') as alarms`,
    );
    expect(rows).toEqual([{ cases: null, alarms: null }]);
  });
});
