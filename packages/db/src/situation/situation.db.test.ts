import { localSpan } from '@cityloop/domain/time/bucket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zoneOf } from '../city/zone-of.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { countCity, listCaseTrend } from './situation.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** Deferred checks of the case's own row are left out: only its log is counted. */
async function reportAt(times: readonly number[]): Promise<void> {
  await database.owner.query(
    `set session_replication_role = replica;
     delete from case_action;
     insert into case_action (case_id, seq, type, actor, role, at, body, to_state, previous_hash, hash)
       select n::text, 1, 'report', 'x', 'clerk', at, '{}', 'reported', '', ''
       from unnest('{${times.map((at) => new Date(at).toISOString()).join(',')}}'::timestamptz[]) with ordinality as given (at, n);
     reset session_replication_role`,
  );
}

async function standIn(timezone: string): Promise<void> {
  await database.owner.query('delete from city');
  await database.owner.query(
    `insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
     values ('990101', 'x', 'x', $1, '{0,0}', '{0,0,1,1}', '[]', 'x')`,
    [timezone],
  );
}

describe.each(['Asia/Shanghai', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York'])('in %s', (timezone) => {
  it('the trend has the hours of the city, and today begins at its midnight', async () => {
    await standIn(timezone);
    const zone = zoneOf(timezone);
    const now = Date.now();
    const hour = localSpan(now, 'hour', zone);
    const day = localSpan(now, 'day', zone);
    await reportAt([hour.from, hour.from - 1, day.from, day.from - 1]);
    const trend = await listCaseTrend(database.service, 30);
    expect(trend).toHaveLength(30);
    const expected = [hour.from, hour.from - 1, day.from, day.from - 1].map((at) => localSpan(at, 'hour', zone).from);
    for (const { at, reported } of trend) {
      expect(localSpan(at.getTime(), 'hour', zone).from).toBe(at.getTime());
      expect(reported).toBe(expected.filter((from) => from === at.getTime()).length);
    }
    const today = [hour.from, hour.from - 1, day.from].filter((at) => at >= day.from);
    expect(await countCity(database.service)).toMatchObject({ 'cases:reported-today': today.length });
  });
});
