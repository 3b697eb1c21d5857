import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listChanges, numberPendingChanges } from '../change/numbered-change.ts';
import { inTransaction } from '../connection/transaction.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { expireRows, RETENTION } from './retention.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const now = new Date('2026-08-01T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const idsOf = async (table: string, column: string) =>
  (await database.owner.query(`select ${column} as id from ${table} order by 1`)).rows.map(({ id }) => String(id));

it('every table of the schema says how long its rows are kept, or why they stay', async () => {
  const { rows } = await database.owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     join pg_class on pg_class.oid = format('%I.%I', table_schema, table_name)::regclass and not relispartition
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  expect(Object.keys(RETENTION).sort()).toEqual(rows.map(({ name }) => name));
});

describe('rows go when they are older than their table keeps, and no sooner', () => {
  it('accepted requests', async () => {
    const days = RETENTION.accepted_request.days;
    await database.owner.query(
      `insert into accepted_request (request_id, caller, fingerprint, subject_kind, subject_id, seq, at)
       select format('00000000-0000-0000-0000-00000000000%s', n)::uuid, 'x', '\\x00', 'case', 'c', 1, at
       from unnest($1::timestamptz[]) with ordinality as given (at, n)`,
      [[daysAgo(days + 1), daysAgo(days - 1)]],
    );
    expect(await expireRows(database.owner, now)).toMatchObject({ accepted_request: 1 });
    expect(await idsOf('accepted_request', 'request_id')).toEqual(['00000000-0000-0000-0000-000000000002']);
  });

  it('lines of the audit log, all of them where all are old', async () => {
    const days = RETENTION.audit_entry.days;
    const write = (age: number) =>
      database.owner.query(`insert into audit_entry (at, actor, what, outcome) values ($1, 'x', 'y', 'z')`, [
        daysAgo(age),
      ]);
    for (const age of [days + 2, days + 1, days - 1]) await write(age);
    expect(await expireRows(database.owner, now)).toMatchObject({ audit_entry: 2 });
    expect(await idsOf('audit_entry', 'id')).toEqual(['3']);
    await database.owner.query('update audit_entry set at = $1', [daysAgo(days + 1)]);
    expect(await expireRows(database.owner, now)).toMatchObject({ audit_entry: 1 });
  });

  it('events, but for those that still wait to become a case', async () => {
    const days = RETENTION.city_event.days;
    const write = (id: string, age: number, awaitsCase: boolean) =>
      database.owner.query(
        `insert into city_event (source, id, received_at, department, data, awaits_case) values ('s', $1, $2, 'd', '{}', $3)`,
        [id, daysAgo(age), awaitsCase],
      );
    await write('old', days + 1, false);
    await write('waits', days + 1, true);
    await write('young', days - 1, false);
    expect(await expireRows(database.owner, now)).toMatchObject({ city_event: 1 });
    expect(await idsOf('city_event', 'id')).toEqual(['waits', 'young']);
  });
});

describe('the numbered changes', () => {
  const days = RETENTION.change_feed.days;
  const write = (count: number, age: number) =>
    database.owner.query(
      `insert into change_pending (at, kind, subject_id, version) select $2, 'case', 'c', n from generate_series(1, $1) n`,
      [count, daysAgo(age)],
    );
  const number = () => inTransaction(database.service, (db) => numberPendingChanges(db, 10_000));
  const numbers = async () => (await listChanges(database.service, 0, 10_000)).map(({ feedNo }) => feedNo);

  it('lose their oldest ones without a hole, in more than one batch, though times are not in the order of the numbers', async () => {
    await write(1_500, days + 1);
    await number();
    await write(1, days - 1);
    await number();
    await write(2, days + 1);
    await number();
    expect(await expireRows(database.owner, now)).toMatchObject({ change_feed: 1_500 });
    expect(await numbers()).toEqual([1_501, 1_502, 1_503]);
  });

  it('keep the newest one whatever its age, and go on from it', async () => {
    await expireRows(database.owner, new Date(now.getTime() + 365 * 86_400_000));
    expect(await numbers()).toEqual([1_503]);
    await write(2, 0);
    await number();
    expect(await numbers()).toEqual([1_503, 1_504, 1_505]);
  });

  it('have no hole when they are read while they are deleted and written', async () => {
    const expectNoHole = async () => {
      const seen = await numbers();
      const [first = 0] = seen;
      expect(seen).toEqual(seen.map((_, index) => first + index));
    };
    for (let day = 0; day < 30; day += 1) {
      const later = new Date(now.getTime() + (days + day - 3) * 86_400_000);
      const writing = write(200, -day).then(number);
      await Promise.all([writing, expireRows(database.owner, later), expectNoHole(), expectNoHole()]);
    }
    const [first = 0] = await numbers();
    expect(first).toBeGreaterThan(5_000);
  });
});
