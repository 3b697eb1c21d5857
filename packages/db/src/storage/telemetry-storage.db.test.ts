import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Queryable } from '../connection/transaction.ts';
import { claimLane, type Lane, storeTelemetry } from '../ingest/ingest-lane.ts';
import { type ListedRollup, listRollups as listAnyRollups } from '../telemetry/list-rollups.ts';
import { type ListReadingsQuery, listRawReadings } from '../telemetry/reading.ts';
import {
  bucketsTouchedBy,
  HOUR_MS as HOUR,
  MINUTE_MS as MINUTE,
  type RollupResolution,
  STORED_RESOLUTIONS,
} from '../telemetry/rollup.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { compressRollups } from './continuous-aggregate.ts';
import { maintainTelemetry } from './maintenance.ts';
import { findStorageKind, prepareTelemetryStorage, type StorageKind } from './telemetry-storage.ts';

const NOW = Date.now();
const DAY = 24 * HOUR;
/** There is no city, so that days are those of UTC: zones have a file of their own. */
const BUCKET_MS = { '1m': MINUTE, '1h': HOUR, '1d': DAY } as const;

function listRollups(db: Queryable, resolution: RollupResolution, query: ListReadingsQuery) {
  return listAnyRollups(db, { ...query, resolution });
}

describe('telemetry storage', () => {
  let database: TestDatabase;
  let kind: StorageKind;
  let lane: Lane;
  let batch = 0;
  beforeAll(async () => {
    database = await testDatabase();
    kind = await withOwner((client) => prepareTelemetryStorage(client));
    lane = await claimLane(database.service, 'test', 'telemetry');
  });
  beforeEach(async () => {
    await database.owner.query('truncate reading, rollup_touched, rollup_due');
    if (kind === 'community') {
      for (const { name } of await aggregates()) await database.owner.query(`truncate ${name}`);
    } else await database.owner.query('truncate reading_1m');
    await database.owner.query('truncate reading_1h, reading_1d');
  });
  afterAll(() => database?.drop());

  type Owner = Parameters<typeof prepareTelemetryStorage>[0];
  async function withOwner<T>(work: (client: Owner) => Promise<T>): Promise<T> {
    const client = await database.owner.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }
  async function aggregates(): Promise<{ name: string }[]> {
    const { rows } = await database.owner.query<{ name: string }>(
      `select view_name as name from timescaledb_information.continuous_aggregates`,
    );
    return rows;
  }
  /** What TimescaleDB Community does with chunks of a certain age; elsewhere nothing is compressed. */
  async function compressAll(): Promise<void> {
    if (kind !== 'community') return;
    await withOwner((client) => compressRollups(client, new Date(NOW + 30 * DAY)));
    await database.owner.query(`select compress_chunk(chunk) from show_chunks('reading') as chunk`);
    const { rows } = await database.owner.query<{ compressed: boolean }>(
      'select is_compressed as compressed from timescaledb_information.chunks',
    );
    expect(rows.filter(({ compressed }) => compressed)).toHaveLength(3);
  }
  /** As ingest does it: readings and their marks in one call of the service. */
  function store(readings: readonly TakenReading[], { now = NOW, expectsRepeats = false } = {}) {
    batch += 1;
    const counts = { number: batch, messages: readings.length, repeats: 0, conflicts: 0, expectsRepeats };
    const touched = bucketsTouchedBy(readings, now);
    return storeTelemetry(database.service, lane, { ...counts, readings, latest: [], touched });
  }
  const reading = (at: number, value: number, componentKey = 1): TakenReading => ({
    componentKey,
    metricKey: 1,
    at,
    value,
    quality: 0,
    receivedAt: NOW,
  });
  const everything: ListReadingsQuery = {
    componentKey: 1,
    metricKey: 1,
    from: new Date(NOW - 8 * DAY),
    to: new Date(NOW + DAY),
    limit: 10_000,
  };

  it('is prepared as often as one likes and says what it found', async () => {
    expect(await withOwner((client) => prepareTelemetryStorage(client))).toBe(kind);
    expect(await withOwner((client) => findStorageKind(client))).toBe(kind);
    expect(['plain', 'apache', 'community']).toContain(kind);
  });

  it.each([
    ['tried without looking first', false],
    ['expected', true],
  ])('leaves out repeated readings, keeps the first and counts conflicts: %s', async (_how, expectsRepeats) => {
    const at = NOW - MINUTE;
    expect(await store([reading(at, 1)])).toEqual({ status: 'new', stored: 1, conflicting: 0 });
    const again = [reading(at, 1), reading(at + 1, 5), reading(at + 2, 6)];
    expect(await store(again, { expectsRepeats })).toEqual({ status: 'new', stored: 2, conflicting: 0 });
    expect(await store([reading(at, 2)], { expectsRepeats })).toEqual({ status: 'new', stored: 0, conflicting: 1 });
    const items = await listRawReadings(database.service, everything);
    expect(items.map((item) => item.value)).toEqual([6, 5, 1]);
  });

  it('takes readings anywhere in the accepted window and in any order', async () => {
    const times = [NOW + 5 * MINUTE, NOW - 7 * DAY, NOW, NOW - 3 * DAY, NOW - 7 * DAY + 1];
    await store(times.map((at, index) => reading(at, index)));
    const items = await listRawReadings(database.service, everything);
    expect(items.map((item) => item.at.getTime())).toEqual([...times].sort((a, b) => b - a));
  });

  it('pages through readings without a gap or a repetition', async () => {
    await store(Array.from({ length: 25 }, (_, index) => reading(NOW - index * 1000, index)));
    const seen: number[] = [];
    let { to } = everything;
    for (;;) {
      const page = await listRawReadings(database.service, { ...everything, limit: 10, to });
      seen.push(...page.map((item) => item.value));
      const last = page.at(-1);
      if (!last) break;
      to = last.at;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });

  describe('rollups equal a brute-force model', () => {
    for (const seed of [1, 2, 3]) {
      it(`before, between and after maintenance, with late and out-of-order data (seed ${seed})`, async () => {
        const random = randomOf(seed);
        const stored: TakenReading[] = [];
        let now = NOW;
        for (let batch = 0; batch < 8; batch += 1) {
          const rows = Array.from({ length: 40 }, () => randomReading(random, now));
          for (const row of rows) if (!stored.some((other) => sameKey(other, row))) stored.push(row);
          await store(rows, { now });
          if (batch % 3 === 2) await maintainTelemetry(database.owner, { now: new Date(now) });
          await expectModel(stored);
          now += Math.floor(random() * 40) * MINUTE;
        }
        await maintainTelemetry(database.owner, { now: new Date(NOW + 3 * DAY), withPartitions: false });
        const { rows } = await database.owner.query(
          'select (select count(*) from rollup_touched)::int as touched, (select count(*) from rollup_due)::int as due',
        );
        expect(rows).toEqual([{ touched: 0, due: 0 }]);
        await expectModel(stored);
        await expectStored(stored);
      });
    }

    async function expectModel(stored: readonly TakenReading[]): Promise<void> {
      for (const resolution of STORED_RESOLUTIONS) {
        for (const componentKey of [1, 2]) {
          const items = await listRollups(database.service, resolution, { ...everything, componentKey });
          const mine = stored.filter((row) => row.componentKey === componentKey);
          expect(items).toEqual(model(mine, BUCKET_MS[resolution]));
        }
      }
    }

    /** What the tables hold, without the help of the reading interface. */
    async function expectStored(stored: readonly TakenReading[]): Promise<void> {
      for (const resolution of STORED_RESOLUTIONS) {
        const { rows } = await database.owner.query<ListedRollup>(
          `select at, count::float8 as count, min, max, sum / count as mean, last from reading_${resolution}
           where component_key = 1 order by at desc`,
        );
        expect(rows).toEqual(
          model(
            stored.filter((row) => row.componentKey === 1),
            BUCKET_MS[resolution],
          ),
        );
      }
    }
  });

  it('makes a minute once its last readings have had time to arrive', async () => {
    const minute = Math.floor(NOW / MINUTE) * MINUTE;
    await store([reading(minute + 59_000, 1)]);
    const countMarks = async (now: number) => {
      await maintainTelemetry(database.owner, { now: new Date(now), withPartitions: false });
      const { rows } = await database.owner.query('select count(*)::int as marks from rollup_touched');
      return rows[0]?.marks;
    };
    expect(await countMarks(minute + MINUTE + 9_999)).toBe(1);
    expect(await countMarks(minute + MINUTE + 10_000)).toBe(0);
  });

  it('ends a round while readings of a past minute keep coming', async () => {
    // A continuous aggregate takes no triggers.
    if (kind === 'community') return;
    await store([reading(NOW - 5 * MINUTE, 1)]);
    await database.owner.query(
      `create function touch_again() returns trigger language plpgsql as $$ begin
         insert into rollup_touched (at) select distinct at from made;
         return null;
       end $$`,
    );
    await database.owner.query(
      `create trigger touched_meanwhile after insert on reading_1m referencing new table as made
         for each statement execute function touch_again()`,
    );
    try {
      const report = await maintainTelemetry(database.owner, { now: new Date(NOW), withPartitions: false });
      expect(report).toMatchObject({ buckets: 1 });
      const { rows } = await database.owner.query('select count(*)::int as marks from rollup_touched');
      expect(rows).toEqual([{ marks: 1 }]);
    } finally {
      await database.owner.query('drop function touch_again cascade');
    }
  });

  it('makes a bucket again whose history is compressed, and is prepared again beside it', async () => {
    const start = Math.floor((NOW - 5 * DAY) / HOUR) * HOUR;
    await store([reading(start, 1), reading(start + MINUTE, 2), reading(start, 3, 2)]);
    await maintainTelemetry(database.owner, { now: new Date(NOW) });
    await compressAll();
    await withOwner((client) => prepareTelemetryStorage(client));
    await store([reading(start + 30_000, 5)]);
    await maintainTelemetry(database.owner, { now: new Date(NOW) });
    const minutes = await listRollups(database.service, '1m', everything);
    expect(minutes.map(({ count, max, last }) => [count, max, last])).toEqual([
      [1, 2, 2],
      [2, 5, 5],
    ]);
    for (const resolution of ['1h', '1d'] as const) {
      const items = await listRollups(database.service, resolution, everything);
      expect(items.map(({ count, min, max }) => [count, min, max])).toEqual([[3, 1, 5]]);
    }
    const other = await listRollups(database.service, '1h', { ...everything, componentKey: 2 });
    expect(other.map(({ count, last }) => [count, last])).toEqual([[1, 3]]);
  });

  it('pages through rollups, whole buckets each', async () => {
    const start = Math.floor((NOW - 3 * DAY) / HOUR) * HOUR;
    await store(Array.from({ length: 30 }, (_, index) => reading(start + index * 20_000, index)));
    const first = await listRollups(database.service, '1m', { ...everything, limit: 4 });
    const rest = await listRollups(database.service, '1m', { ...everything, to: first.at(-1)?.at ?? everything.to });
    expect([...first, ...rest].map((bucket) => bucket.count)).toEqual(Array(10).fill(3));
    const fromTheMiddle = { ...everything, from: new Date(start + 30_000), to: new Date(start + MINUTE) };
    expect((await listRollups(database.service, '1m', fromTheMiddle)).map((bucket) => bucket.count)).toEqual([3]);
  });

  it('drops what is beyond retention and keeps every day of the accepted window', async () => {
    await store([reading(NOW - 7 * DAY, 1), reading(NOW, 2)]);
    const later = new Date(NOW + 25 * DAY);
    await maintainTelemetry(database.owner, { now: later });
    await store([reading(later.getTime() - 7 * DAY, 3), reading(later.getTime() + 5 * MINUTE, 4)], {
      now: later.getTime(),
    });
    const { rows } = await database.owner.query<{ value: number }>('select value from reading order by at');
    expect(rows.map((row) => row.value)).toEqual([2, 3, 4]);
  });

  it('leaves a second maintenance process idle', async () => {
    await withOwner(async (holder) => {
      const { rows } = await holder.query('select pg_advisory_lock(7301004)');
      expect(rows).toHaveLength(1);
      expect(await maintainTelemetry(database.owner, { now: new Date(NOW) })).toBeUndefined();
      await holder.query('select pg_advisory_unlock(7301004)');
    });
  });

  const forbidden = [
    'update reading set value = 0',
    'delete from reading',
    'truncate reading',
    'drop table reading',
    'alter table reading add column note text',
    'insert into reading_1h values (1, 1, now(), 1, 1, 1, 1, 1)',
    'delete from rollup_touched',
    `insert into rollup_due values ('1h', 0, 0, now())`,
    'create table mine (id integer)',
  ];
  it.each(forbidden)('refuses the service: %s', async (statement) => {
    await expect(database.service.query(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/42501|0A000/),
    });
  });
});

function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1) >>> 0;
    return state / 2 ** 32;
  };
}

/** Mostly now, often an hour late, sometimes days: quarters, so that sums are exact in any order. */
function randomReading(random: () => number, now: number): TakenReading {
  const dice = random();
  const back = dice < 0.5 ? 5 * MINUTE : dice < 0.8 ? 3 * HOUR : 6 * DAY;
  const at = Math.floor(now - random() * back);
  const componentKey = random() < 0.7 ? 1 : 2;
  return { componentKey, metricKey: 1, at, value: Math.floor(random() * 400) / 4, quality: 0, receivedAt: now };
}

function sameKey(a: TakenReading, b: TakenReading): boolean {
  return a.componentKey === b.componentKey && a.metricKey === b.metricKey && a.at === b.at;
}

function model(rows: readonly TakenReading[], bucketMs: number): ListedRollup[] {
  const buckets = new Map<number, TakenReading[]>();
  for (const row of [...rows].sort((a, b) => a.at - b.at)) {
    const at = Math.floor(row.at / bucketMs) * bucketMs;
    buckets.set(at, [...(buckets.get(at) ?? []), row]);
  }
  return [...buckets]
    .sort(([a], [b]) => b - a)
    .map(([at, members]) => {
      const values = members.map((member) => member.value);
      return {
        at: new Date(at),
        count: values.length,
        min: Math.min(...values),
        max: Math.max(...values),
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        last: values.at(-1) ?? Number.NaN,
      };
    });
}
