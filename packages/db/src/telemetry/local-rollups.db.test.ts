import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { zoneOf } from '../city/zone-of.ts';
import { claimLane, type Lane, storeTelemetry } from '../ingest/ingest-lane.ts';
import { maintainTelemetry } from '../storage/maintenance.ts';
import { prepareTelemetryStorage, type StorageKind } from '../storage/telemetry-storage.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { type ListedRollup, listRollups } from './list-rollups.ts';
import { bucketsTouchedBy, type RollupResolution } from './rollup.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const COMPONENT = 7;
const METRIC = 3;

let database: TestDatabase;
let kind: StorageKind;
let lane: Lane;
let batch = 0;
beforeAll(async () => {
  database = await testDatabase();
  await prepare(new Date());
  lane = await claimLane(database.service, 'test', 'telemetry');
});
beforeEach(async () => {
  for (const table of ['reading', 'reading_1m', 'reading_1h', 'reading_1d', 'rollup_touched', 'rollup_due'])
    await database.owner.query(`truncate ${table}`);
  await database.owner.query('delete from rollup_zone');
});
afterAll(() => database.drop());

async function prepare(now: Date): Promise<void> {
  const client = await database.owner.connect();
  try {
    kind = await prepareTelemetryStorage(client, { now });
  } finally {
    client.release();
  }
}

async function standIn(timezone: string): Promise<void> {
  await database.owner.query('delete from city');
  await database.owner.query(
    `insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
     values ('990101', 'x', 'x', $1, '{0,0}', '{0,0,1,1}', '[]', 'x')`,
    [timezone],
  );
}

/** As ingest does it, its latest value included; what is recent is told by `now`. */
function store(readings: readonly TakenReading[], now: number) {
  batch += 1;
  const newest = readings.reduce((one, other) => (other.at > one.at ? other : one));
  return storeTelemetry(database.service, lane, {
    ...{ number: batch, messages: readings.length, repeats: 0, conflicts: 0, expectsRepeats: false },
    ...{ readings, latest: [newest], touched: bucketsTouchedBy(readings, now) },
  });
}

function reading(at: number, value: number): TakenReading {
  return { componentKey: COMPONENT, metricKey: METRIC, at, value, quality: 0, receivedAt: at };
}

function list(resolution: RollupResolution, { from, to, zone }: { from: number; to: number; zone?: string }) {
  const span = { from: new Date(from), to: new Date(to), limit: 10_000 };
  const asked = zone === undefined ? undefined : zoneOf(zone);
  return listRollups(database.service, {
    componentKey: COMPONENT,
    metricKey: METRIC,
    resolution,
    zone: asked,
    ...span,
  });
}

const maintain = (now: number) => maintainTelemetry(database.owner, { now: new Date(now), withPartitions: false });

const STAYS = [
  ['Asia/Shanghai', '2026-05-01T16:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['Asia/Kolkata', '2026-05-01T18:30Z'],
  ['Asia/Kathmandu', '2026-05-01T18:15Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Atlantic/Azores', '2026-10-25T01:00Z'],
  ['America/Santiago', '2026-09-06T04:00Z'],
] as const;

describe('20,000 shuffled readings equal brute force by local clocks', () => {
  it.each(STAYS)('%s around %s', { timeout: 120_000 }, async (timezone, around) => {
    await standIn(timezone);
    const middle = Date.parse(around);
    const [from, to] = [middle - 3 * DAY, middle + 3 * DAY];
    await prepare(new Date(to));
    const random = randomOf(middle);
    const all = Array.from({ length: 20_000 }, () =>
      reading(from + Math.floor(random() * (to - from)), Math.floor(random() * 400) / 4),
    );
    const once = [...new Map(all.map((each) => [each.at, each])).values()];
    for (let at = 0; at < once.length; at += 5_000) {
      await store(once.slice(at, at + 5_000), to);
      // Made of what was there, and made again when more has come.
      if (at === 5_000) await maintain(to - DAY);
    }
    const expectModel = async (zone?: string) => {
      const coarse = ['1h', '1d', '1mo'] as const;
      for (const resolution of zone ? coarse : (['5m', '15m', ...coarse] as const)) {
        const items = await list(resolution, { from, to, ...(zone && { zone }) });
        expect(items, resolution).toEqual(model(once, resolution, zone ?? timezone));
      }
    };
    await expectModel();
    await maintain(to + 2 * DAY);
    const { rows } = await database.owner.query('select count(*)::int as due from rollup_due');
    expect(rows).toEqual([{ due: 0 }]);
    await expectModel();
    await expectModel('Pacific/Chatham');
    await expectModel('America/Los_Angeles');
  });
});

describe('a day of the city', () => {
  it('is not that of UTC: the evening of one day and the morning of the next', async () => {
    await standIn('Asia/Shanghai');
    const given = ['T22:30', 'T23:30'].map((clock) => `2026-05-01${clock}+08:00`);
    const next = ['T00:30', 'T01:30'].map((clock) => `2026-05-02${clock}+08:00`);
    const readings = [...given.map((at) => [at, 10] as const), ...next.map((at) => [at, 90] as const)];
    const now = Date.parse('2026-05-02T12:00Z');
    await prepare(new Date(now));
    await store(
      readings.map(([at, value]) => reading(Date.parse(at), value)),
      now,
    );
    const span = { from: now - 5 * DAY, to: now };
    const days = await list('1d', span);
    expect(days.map(({ at, count, mean }) => [at.toISOString(), count, mean])).toEqual([
      ['2026-05-01T16:00:00.000Z', 2, 90],
      ['2026-04-30T16:00:00.000Z', 2, 10],
    ]);
    expect((await list('1d', { ...span, zone: 'UTC' })).map(({ count, mean }) => [count, mean])).toEqual([[4, 50]]);
  });
});

describe('when the zone of the city changes', () => {
  const now = Date.parse('2026-05-10T12:00Z');
  const from = now - 7 * DAY;
  const hourly = Array.from({ length: 7 * 48 }, (_, index) => reading(from + index * 1_800_000, index / 4));

  it.each([
    ['Asia/Shanghai', 'America/New_York'],
    ['UTC', 'Asia/Kolkata'],
    ['Asia/Kathmandu', 'Europe/Berlin'],
  ])('from %s to %s, days and hours are right at once, and made again', { timeout: 60_000 }, async (former, next) => {
    await standIn(former);
    await prepare(new Date(now));
    await store(hourly, now);
    await maintain(now + 2 * DAY);
    await standIn(next);
    const expectModel = async () => {
      for (const resolution of ['1h', '1d', '1mo'] as const) {
        expect(await list(resolution, { from, to: now }), resolution).toEqual(model(hourly, resolution, next));
      }
    };
    await expectModel();
    await maintain(now + 2 * DAY);
    await expectModel();
    const stored = async (table: string) =>
      (await database.owner.query<{ at: Date }>(`select at from ${table} order by at desc`)).rows.map(({ at }) => at);
    expect(await stored('reading_1d')).toEqual(model(hourly, '1d', next).map(({ at }) => at));
    expect(await stored('reading_1h')).toEqual(model(hourly, '1h', next).map(({ at }) => at));
  });

  it('what is made again in pieces is right between them, and goes on after a restart', async () => {
    await standIn('UTC');
    await prepare(new Date(now));
    await store(hourly, now);
    await maintain(now + 2 * DAY);
    await standIn('Asia/Kathmandu');
    await maintain(now + 2 * DAY);
    // As if the round had ended in the middle: some hours and days are made, some wait.
    await database.owner.query(
      `insert into rollup_due (resolution, component_key, metric_key, at)
       select '1h', 0, 0, at from reading_1h where extract(hour from at)::int % 3 = 0
       union all select '1d', 0, 0, at from reading_1d where extract(day from at)::int % 2 = 0`,
    );
    for (const resolution of ['1h', '1d', '1mo'] as const) {
      expect(await list(resolution, { from, to: now })).toEqual(model(hourly, resolution, 'Asia/Kathmandu'));
    }
  });

  it('days whose hours are gone stay as they were cut', async () => {
    if (kind === 'community') return;
    await standIn('UTC');
    await prepare(new Date(now));
    await store(hourly, now);
    await maintain(now + 2 * DAY);
    await database.owner.query('delete from reading_1h where at < $1', [new Date(now - 3 * DAY)]);
    const before = await list('1d', { from, to: now - 4 * DAY });
    await standIn('Asia/Shanghai');
    await maintain(now + 2 * DAY);
    expect(await list('1d', { from, to: now - 4 * DAY })).toEqual(before);
    const newest = model(hourly, '1d', 'Asia/Shanghai').slice(0, 2);
    expect((await list('1d', { from, to: now })).slice(0, 2)).toEqual(newest);
  });
});

function randomOf(seed: number): () => number {
  let state = (seed / 1000) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return state / 2 ** 32;
  };
}

/** By the platform's own clocks alone: readings that show the same label are one bucket, which begins where the label does. */
function model(readings: readonly TakenReading[], resolution: RollupResolution, timezone: string): ListedRollup[] {
  const labelOf = labels(resolution, timezone);
  const groups: { label: string; at: number; members: TakenReading[] }[] = [];
  for (const each of [...readings].sort((a, b) => a.at - b.at)) {
    const label = labelOf(each.at);
    const last = groups.at(-1);
    if (last?.label === label) last.members.push(each);
    else groups.push({ label, at: beginningOf(each.at, labelOf), members: [each] });
  }
  return groups.reverse().map(({ at, members }) => {
    const values = members.map(({ value }) => value);
    const sum = values.reduce((total, value) => total + value, 0);
    const extremes = { min: Math.min(...values), max: Math.max(...values) };
    return { at: new Date(at), count: values.length, ...extremes, mean: sum / values.length, last: values.at(-1) ?? 0 };
  });
}

function labels(resolution: RollupResolution, timezone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    timeZoneName: 'longOffset',
  } as Intl.DateTimeFormatOptions);
  const known = new Map<number, string>();
  return (ms) => {
    const at = Math.floor(ms / 60_000);
    const label = known.get(at) ?? labelAt(ms);
    known.set(at, label);
    return label;
  };
  function labelAt(ms: number): string {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const month = `${part.year}-${part.month}`;
    const hour = `${month}-${part.day} ${part.hour} ${part.timeZoneName}`;
    const minutes = { '1m': 1, '5m': 5, '15m': 15 }[resolution as '1m'];
    if (minutes !== undefined) return `${hour} ${Math.floor(Number(part.minute) / minutes)}`;
    return resolution === '1mo' ? month : resolution === '1d' ? `${month}-${part.day}` : hour;
  }
}

/** Goes back by hours, then by minutes. */
function beginningOf(ms: number, labelOf: (ms: number) => string): number {
  const label = labelOf(ms);
  let at = Math.floor(ms / 60_000) * 60_000;
  for (const step of [DAY, HOUR, 60_000]) while (labelOf(at - step) === label) at -= step;
  return at;
}
