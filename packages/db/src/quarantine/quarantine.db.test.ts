import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../connection/transaction.ts';
import { listInbox, settleInbox } from '../ingest/inbox.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { addQuarantineCounts, findQuarantined, insertQuarantine, listQuarantine } from './quarantine.ts';
import { listQuarantineGroups, type QuarantineGroupPosition } from './quarantine-group.ts';
import { readRedriveOutlook, redriveGroup, redriveOne } from './quarantine-redrive.ts';
import { expireQuarantine } from './quarantine-retention.ts';

const HOUR_MS = 3_600_000;
const NOON = new Date(Date.UTC(2026, 4, 10, 12));
const READINGS = 'city/v1/+/+/reading';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await database.owner.query(
    `insert into component_type values ('gauge', 'other', 'gauge', 'gauge', true);
     insert into component (id, type, name, district, grid, lon, lat) values ('WL-1', 'gauge', 'g', '990101', '', 0, 0)`,
  );
});
beforeEach(() => database.owner.query('truncate quarantine, quarantine_count, inbox'));
afterAll(() => database?.drop());

function row(changes: Partial<QuarantinedMessage> = {}): QuarantinedMessage {
  const raw = Buffer.from('{');
  return {
    receivedAt: NOON,
    topic: 'city/v1/990101/WL-1/reading',
    username: 'WL-1',
    reason: 'not_json',
    detail: 'broken off',
    raw,
    rawBytes: raw.length,
    rawSha256: Buffer.alloc(32, 1),
    ...changes,
  };
}

/** Stores rows, and answers their ids, oldest first. */
async function setAside(...rows: QuarantinedMessage[]): Promise<number[]> {
  await insertQuarantine(database.service, rows);
  const items = await listQuarantine(database.service, { limit: 500 });
  return items.map(({ id }) => id).reverse();
}

const count = (seen: number, changes: object = {}) => ({
  source: 'WL-1',
  topicPattern: READINGS,
  reason: 'not_json',
  hour: NOON,
  seen,
  firstAt: NOON,
  lastAt: NOON,
  ...changes,
});
const groups = (query: object = {}) => listQuarantineGroups(database.service, { limit: 100, ...query });

describe('counts', () => {
  it('add up per group, reason and hour, with the first and the last time', async () => {
    const later = new Date(+NOON + 5_000);
    await addQuarantineCounts(database.service, [count(3), count(2, { reason: 'schema' })]);
    await addQuarantineCounts(database.service, [count(4, { firstAt: later, lastAt: later })]);
    await addQuarantineCounts(database.service, [count(1, { hour: new Date(+NOON - HOUR_MS) })]);
    const { rows } = await database.service.query(
      'select reason, seen::int, first_at, last_at from quarantine_count order by reason, hour',
    );
    expect(rows).toEqual([
      { reason: 'not_json', seen: 1, first_at: NOON, last_at: NOON },
      { reason: 'not_json', seen: 7, first_at: NOON, last_at: later },
      { reason: 'schema', seen: 2, first_at: NOON, last_at: NOON },
    ]);
  });

  it('of the same keys in any order by concurrent writers do not lock each other out', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => count(1, { source: `s${index}` }));
    await Promise.all(
      Array.from({ length: 8 }, (_, writer) =>
        addQuarantineCounts(database.service, writer % 2 ? keys : [...keys].reverse()),
      ),
    );
    const { rows } = await database.service.query('select distinct seen::int from quarantine_count');
    expect(rows).toEqual([{ seen: 8 }]);
  });
});

describe('groups', () => {
  it('tell how many there were and how many are kept, with the newest sample and its device', async () => {
    const [, newest] = await setAside(row(), row({ detail: 'newer' }));
    await addQuarantineCounts(database.service, [count(5_000)]);
    expect(await groups()).toEqual([
      {
        source: 'WL-1',
        topicPattern: READINGS,
        reason: 'not_json',
        count: 5_000,
        kept: 2,
        redriven: 0,
        waiting: 0,
        incomplete: 0,
        firstAt: NOON,
        lastAt: NOON,
        sample: newest,
        detail: 'newer',
        devices: 1,
        device: 'WL-1',
        deviceKnown: true,
        department: null,
      },
    ]);
  });

  it('name the department, and no device where there are several or none', async () => {
    await setAside(
      row({ username: 'simulator' }),
      row({ username: 'simulator', topic: 'city/v1/990101/NO-1/reading' }),
      row({ username: 'simulator', topic: 'city/v1/department/D-WATER/event', receivedAt: new Date(+NOON - 1) }),
    );
    expect(await groups()).toEqual([
      expect.objectContaining({ devices: 2, device: null, deviceKnown: false, department: null }),
      expect.objectContaining({ devices: 0, device: null, department: 'D-WATER' }),
    ]);
  });

  it('are seen where nothing was kept, and where nothing was counted', async () => {
    await addQuarantineCounts(database.service, [count(7, { source: '*', topicPattern: '#' })]);
    await setAside(row());
    expect((await groups()).map(({ source, count: all, kept }) => [source, all, kept])).toEqual([
      ['*', 7, 0],
      ['WL-1', 1, 1],
    ]);
    expect((await groups({ redriven: false })).map(({ source }) => source)).toEqual(['WL-1']);
  });

  it('come in pages, narrowed by reason, source and kind of topic', async () => {
    await setAside(...['c', 'b', 'a'].map((username) => row({ username })), row({ username: 'c', reason: 'schema' }));
    const pages: string[] = [];
    let last: QuarantineGroupPosition | undefined;
    do {
      const [group] = await listQuarantineGroups(database.service, { limit: 1, after: last });
      if (group) pages.push(`${group.source} ${group.reason}`);
      last = group && { ...group, lastAt: group.lastAt.toISOString() };
    } while (last !== undefined);
    expect(pages).toEqual(['a not_json', 'b not_json', 'c not_json', 'c schema']);
    expect(await groups({ reason: 'schema' })).toHaveLength(1);
    expect(await groups({ source: 'c' })).toHaveLength(2);
    expect(await groups({ topicPattern: '#' })).toEqual([]);
  });
});

describe('a redrive', () => {
  it('hands over topic, bytes, publisher and time of receipt as they were', async () => {
    const [id = 0] = await setAside(row());
    expect(await redriveOne(database.service, id)).toBe(true);
    expect(await listInbox(database.service, 0, 10)).toEqual([
      expect.objectContaining({
        topic: 'city/v1/990101/WL-1/reading',
        payload: Buffer.from('{'),
        receivedAt: NOON,
        username: 'WL-1',
        redriveOf: id,
      }),
    ]);
    expect((await findQuarantined(database.service, id))?.state).toBe('waiting');
    expect(await groups()).toEqual([expect.objectContaining({ waiting: 1, redriven: 0 })]);
  });

  it('is refused while one waits, after it was taken in, and where only a part is kept', async () => {
    const [first = 0, cut = 0] = await setAside(row(), row({ rawBytes: 100 }));
    await redriveOne(database.service, first);
    expect(await redriveOne(database.service, first)).toBe(false);
    expect(await redriveOne(database.service, cut)).toBe(false);
    const [message] = await listInbox(database.service, 0, 10);
    await settleInbox(database.service, [message?.id ?? 0], [{ quarantineId: first, at: NOON, refusal: undefined }]);
    expect(await redriveOne(database.service, first)).toBe(false);
    expect((await findQuarantined(database.service, first))?.state).toBe('redriven');
    expect(await readRedriveOutlook(database.service, {})).toEqual({ open: 0, waiting: 0, incomplete: 1 });
  });

  it('may be asked for again after it failed, and is then seen under the new reason', async () => {
    const [id = 0] = await setAside(row());
    await addQuarantineCounts(database.service, [count(1)]);
    await redriveOne(database.service, id);
    const [message] = await listInbox(database.service, 0, 10);
    const refusal = { reason: 'schema', detail: 'still wrong' };
    await settleInbox(database.service, [message?.id ?? 0], [{ quarantineId: id, at: NOON, refusal }]);
    expect(await findQuarantined(database.service, id)).toMatchObject({ state: 'open', triedAt: NOON, ...refusal });
    expect((await groups({ redriven: false })).map(({ reason }) => reason)).toEqual(['schema']);
    expect(await redriveOne(database.service, id)).toBe(true);
  });

  it('by two at once is done once', async () => {
    const ids = await setAside(...Array.from({ length: 20 }, () => row()));
    const one = ids.map((id) => redriveOne(database.service, id));
    const all = Array.from({ length: 4 }, () => redriveGroup(database.service, { reason: 'not_json' }, 100));
    const done = [...(await Promise.all(one)).map(Number), ...(await Promise.all(all))];
    expect(done.reduce((sum, number) => sum + number, 0)).toBe(20);
    expect(await listInbox(database.service, 0, 100)).toHaveLength(20);
  });

  it('of a group takes the oldest first, at most so many, and nothing of another', async () => {
    const ids = await setAside(row(), row({ username: 'other' }), row(), row());
    const filter = { source: 'WL-1', reason: 'not_json', topicPattern: READINGS };
    expect(await redriveGroup(database.service, filter, 2)).toBe(2);
    expect((await listInbox(database.service, 0, 10)).map(({ redriveOf }) => redriveOf)).toEqual([ids[0], ids[2]]);
    expect(await readRedriveOutlook(database.service, filter)).toEqual({ open: 1, waiting: 2, incomplete: 0 });
    expect(await redriveGroup(database.service, filter, 2)).toBe(1);
  });
});

describe('retention', () => {
  const days = (number: number) => new Date(+NOON - number * 24 * HOUR_MS);
  const keepAll = { days: 30, maxRows: 1_000_000 };

  it('removes samples and counts that are too old, but nothing that waits', async () => {
    const [waiting = 0, , fresh] = await setAside(
      row({ receivedAt: days(40) }),
      row({ receivedAt: days(40) }),
      row({ receivedAt: days(29) }),
    );
    await addQuarantineCounts(database.service, [count(1, { hour: days(40) }), count(1, { hour: days(29) })]);
    await redriveOne(database.service, waiting);
    expect(await expireQuarantine(database.owner, keepAll, NOON)).toBe(2);
    const left = await listQuarantine(database.service, { limit: 10 });
    expect(left.map(({ id }) => id)).toEqual([fresh, waiting]);
    const { rows } = await database.service.query('select hour from quarantine_count');
    expect(rows).toEqual([{ hour: days(29) }]);
  });

  it('removes the oldest beyond so many, over several batches', async () => {
    await inTransaction(database.owner, async (client) => {
      await client.query(
        `insert into quarantine (received_at, topic, reason, detail, raw, raw_bytes, raw_sha256)
         select $1, n, 'schema', '', '', 0, '' from generate_series(1, 2510) as n`,
        [NOON],
      );
      await client.query(
        `insert into quarantine_count select 's', '#', 'schema', $1::timestamptz - n * interval '1 hour', 1, $1, $1
         from generate_series(1, 20) as n`,
        [NOON],
      );
    });
    expect(await expireQuarantine(database.owner, { days: 30, maxRows: 10 }, NOON)).toBe(2_500 + 9);
    const { rows } = await database.service.query('select topic from quarantine order by id limit 1');
    expect(rows).toEqual([{ topic: '2501' }]);
    expect(await expireQuarantine(database.owner, { days: 30, maxRows: 10 }, NOON)).toBe(0);
  });
});
