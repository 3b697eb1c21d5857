import { upsertDeviceStatuses } from '@cityloop/db/component/device-status';
import { maintainTelemetry } from '@cityloop/db/storage/maintenance';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepHealth } from './device-health.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** On a whole hour, so that its rollups are whole. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR;

let database: TestDatabase;
let now: number;

beforeEach(async () => {
  database = await testDatabase();
  now = NOW;
  const client = await database.owner.connect();
  await prepareTelemetryStorage(client, { now: new Date(NOW) }).finally(() => client.release());
  await database.owner.query(
    `insert into component_type values ('gauge', 'other', 'g', 'g', true), ('gateway', 'other', 'g', 'g', true);
     insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max, decimals,
       cadence_seconds, varies_within_seconds, max_rate_per_minute)
     values ('gauge', 'level', 'l', 'l', 'm', 'number', -5, 10, 2, 10, 1800, 1),
       ('gauge', 'open', 'o', 'o', '1', 'boolean', null, null, 0, null, null, null);
     insert into component (id, type, name, district, grid, lon, lat)
       select 'G-' || n, 'gauge', 'g', '990101', '99010100100101', 0, 0 from generate_series(1, 6) as n;
     insert into component (id, type, name, district, grid, lon, lat) values ('GW', 'gateway', 'g', '990101', '', 0, 0)`,
  );
});
afterEach(() => database.drop());

const LEVEL = 1;
const OPEN = 2;
const GATEWAY = 7;

/** What ingest leaves of a reading: the newest value, with the time of receipt. */
async function hear(component: number, { at = now, receivedAt = now, value = 1, metric = LEVEL } = {}): Promise<void> {
  await database.service.query(
    `insert into latest_reading (component_key, metric_key, at, value, quality, received_at) values ($1, $2, $3, $4, 0, $5)
     on conflict (component_key, metric_key) do update
       set at = excluded.at, value = excluded.value, received_at = excluded.received_at where latest_reading.at < excluded.at`,
    [component, metric, new Date(at), value, new Date(receivedAt)],
  );
}

const report = (componentKey: number, online: boolean, at = now) =>
  upsertDeviceStatuses(database.service, [{ componentKey, online, at }]);
const sweep = () => sweepHealth(database.owner, new Date(now));

async function settled(component: number) {
  const { rows } = await database.owner.query(
    'select online, unstable, version from device_status where component_key = $1',
    [component],
  );
  return rows[0];
}

async function changes(): Promise<string[]> {
  const { rows } = await database.owner.query<{ change: string }>(
    `delete from change_pending returning subject_id || ' ' || version as change`,
  );
  return rows.map(({ change }) => change).sort();
}

/** Sweeps as maintenance does, without a break, until so much time has passed. */
async function pass(ms: number, stepMs = 30 * SECOND, everyStep: () => Promise<unknown> = async () => {}) {
  for (const until = now + ms; now < until; ) {
    now += stepMs;
    await everyStep();
    await sweep();
  }
}

describe('a device online', () => {
  it('comes with its first word or reading, and the feed says so once', async () => {
    await report(1, true);
    await hear(2);
    await sweep();
    expect([await settled(1), await settled(2)]).toMatchObject([{ online: true }, { online: true }]);
    expect(await changes()).toEqual(['G-1 2', 'G-2 1']);
    await sweep();
    expect(await changes()).toEqual([]);
  });

  it('goes only when the grace is over, and state, version and feed agree', async () => {
    await report(1, true);
    await sweep();
    await changes();
    now += SECOND;
    await report(1, false);
    await sweep();
    expect(await settled(1)).toMatchObject({ online: true, version: 2 });
    expect(await changes()).toEqual([]);
    now += 30 * SECOND;
    await sweep();
    expect(await settled(1)).toMatchObject({ online: false, version: 3 });
    expect(await changes()).toEqual(['G-1 3']);
  });

  it('stays where a reading follows its will', async () => {
    await report(1, true);
    await sweep();
    await report(1, false);
    now += SECOND;
    await hear(1);
    await pass(MINUTE);
    expect(await settled(1)).toMatchObject({ online: true, version: 2 });
  });

  it('goes when it is silent for long, whatever it said, and comes back with a reading', async () => {
    await report(1, true);
    await hear(1);
    await report(GATEWAY, true);
    await pass(6 * MINUTE);
    expect(await settled(1)).toMatchObject({ online: false });
    expect(await settled(GATEWAY)).toMatchObject({ online: true });
    await hear(1);
    await sweep();
    expect(await settled(1)).toMatchObject({ online: true });
  });

  it('that flaps is unstable, and no storm of changes', async () => {
    await report(1, true);
    await sweep();
    await changes();
    let online = true;
    await pass(20 * MINUTE, 20 * SECOND, async () => {
      online = !online;
      await report(1, online);
    });
    expect(await settled(1)).toMatchObject({ unstable: true });
    expect((await changes()).length).toBeLessThanOrEqual(2);
    await report(1, true);
    await pass(61 * MINUTE, MINUTE, () => hear(1));
    expect(await settled(1)).toMatchObject({ online: true, unstable: false });
  });

  it('is not blamed for a break of maintenance itself', async () => {
    await hear(1);
    await sweep();
    now += 3 * HOUR;
    await sweep();
    expect(await settled(1)).toMatchObject({ online: true });
    expect(await trustOf(1)).toMatchObject({ reasons: [] });
    await pass(6 * MINUTE);
    expect(await settled(1)).toMatchObject({ online: false });
  });

  it('is settled by one process at a time, and by the owner alone', async () => {
    await report(1, true);
    const reports = await Promise.all([sweep(), sweep(), sweep()]);
    expect(reports.filter((one) => one && one.settled > 0)).toHaveLength(1);
    expect(await changes()).toEqual(['G-1 2']);
    await expect(database.service.query('update device_status set online = false')).rejects.toMatchObject({
      code: '42501',
    });
  });
});

async function trustOf(component: number, metric = LEVEL) {
  const { rows } = await database.owner.query(
    'select score, reasons from stream_trust where component_key = $1 and metric_key = $2',
    [component, metric],
  );
  return rows[0];
}

const codesOf = async (component: number) =>
  (await trustOf(component)).reasons.map(({ code }: { code: string }) => code);

type Curve = (at: number) => number;

/** Readings and their rollups, as ingest and maintenance leave them. */
async function past(component: number, span: { ms: number; stepMs: number }, curve: Curve, metric = LEVEL) {
  const times = Array.from({ length: span.ms / span.stepMs }, (_, index) => now - span.ms + index * span.stepMs);
  await database.service.query(
    `insert into reading (component_key, metric_key, at, value, quality)
     select $1, $2, at, value, 0 from unnest($3::timestamptz[], $4::float8[]) as given (at, value) on conflict do nothing`,
    [component, metric, times.map((at) => new Date(at)), times.map(curve)],
  );
  await database.service.query(
    `insert into rollup_touched (component_key, metric_key, at)
     select distinct $1::int4, $2::int2, date_trunc('hour', at) from unnest($3::timestamptz[]) as given (at)`,
    [component, metric, times.map((at) => new Date(at))],
  );
  await maintainTelemetry(database.owner, { now: new Date(now + 11 * MINUTE), withPartitions: false });
  const last = times.at(-1) ?? now;
  await hear(component, { at: last, receivedAt: now, value: curve(last), metric });
}

const TWO_HOURS = { ms: 2 * HOUR, stepMs: 30 * SECOND };
const wave: Curve = (at) => Math.round(100 * Math.sin(at / 7e5)) / 100;

describe('trust', () => {
  it('is whole for a stream without fault', async () => {
    await past(1, TWO_HOURS, wave);
    await sweep();
    expect(await trustOf(1)).toEqual({ score: 100, reasons: [] });
  });

  it('is unknown while there are not enough readings', async () => {
    await hear(1);
    await sweep();
    expect(await trustOf(1)).toEqual({ score: null, reasons: [] });
    now += 11 * MINUTE;
    await past(1, { ms: 10 * MINUTE, stepMs: MINUTE }, wave);
    await sweep();
    expect(await trustOf(1)).toMatchObject({ score: 100 });
  });

  it('falls with silence, step by step, and is whole again with the first reading', async () => {
    await past(1, TWO_HOURS, wave);
    await sweep();
    await pass(2 * MINUTE, MINUTE);
    expect(await trustOf(1)).toMatchObject({ score: 30, reasons: [{ code: 'silence', since: NOW }] });
    await pass(4 * MINUTE, MINUTE);
    expect(await trustOf(1)).toMatchObject({ score: 0 });
    const { rows } = await database.owner.query('select silent_since from stream_trust where component_key = 1');
    expect(rows).toEqual([{ silent_since: new Date(NOW) }]);
    await pass(MINUTE, MINUTE, () => hear(1));
    expect(await trustOf(1)).toEqual({ score: 100, reasons: [] });
  });

  it('learns the pace of a metric that declares none, and of no more than that is silent', async () => {
    await past(1, { ms: 10 * HOUR, stepMs: 10 * MINUTE }, () => 0, OPEN);
    await sweep();
    const { rows } = await database.owner.query('select learned_cadence_seconds as s from stream_trust');
    expect(rows).toEqual([{ s: 600 }]);
    await pass(29 * MINUTE, MINUTE);
    expect(await trustOf(1, OPEN)).toMatchObject({ reasons: [] });
    await pass(2 * MINUTE, MINUTE);
    expect(await trustOf(1, OPEN)).toMatchObject({ reasons: [{ code: 'silence' }] });
  });

  it('never calls a stream silent whose pace nobody knows', async () => {
    await hear(1, { metric: OPEN });
    await pass(30 * MINUTE, MINUTE);
    expect(await trustOf(1, OPEN)).toEqual({ score: null, reasons: [] });
  });

  it('falls where a value is stuck that should vary, and not where it may stay', async () => {
    await past(1, TWO_HOURS, () => 0.7);
    await past(1, TWO_HOURS, () => 0, OPEN);
    await sweep();
    expect(await trustOf(1)).toMatchObject({ score: 30, reasons: [{ code: 'stuck', detail: { value: 0.7 } }] });
    expect(await trustOf(1, OPEN)).toEqual({ score: 100, reasons: [] });
  });

  it('falls with a jump beyond rate and spread, a little', async () => {
    await past(1, TWO_HOURS, (at) => (at === now - 20 * MINUTE ? 8 : wave(at)));
    await past(2, TWO_HOURS, (at) => wave(at) + (at > now - 30 * MINUTE ? ((at - now) / MINUTE + 30) * 0.1 : 0));
    await sweep();
    expect(await trustOf(1)).toMatchObject({ reasons: [{ code: 'jump' }] });
    expect((await trustOf(1)).score).toBeGreaterThanOrEqual(70);
    expect(await trustOf(2)).toEqual({ score: 100, reasons: [] });
  });

  it('falls with the share of implausible minutes', async () => {
    await past(1, TWO_HOURS, (at) => (at % (4 * MINUTE) === 0 ? 99 : wave(at)));
    await sweep();
    expect(await trustOf(1)).toMatchObject({ score: 5 });
    expect(await codesOf(1)).toEqual(['jump', 'implausible']);
  });

  it('falls when the clock of a device is wrong for good, and not for a burst of late data', async () => {
    await past(1, TWO_HOURS, wave);
    await past(2, TWO_HOURS, wave);
    await sweep();
    now += 4 * MINUTE;
    await pass(4 * MINUTE, MINUTE, async () => {
      await hear(1, { at: now - 200 * SECOND });
      await hear(2, { at: now - 200 * SECOND });
    });
    expect(await codesOf(1)).toEqual([]);
    await pass(MINUTE, MINUTE, async () => {
      await hear(1, { at: now - 200 * SECOND });
      await hear(2);
    });
    expect(await trustOf(1)).toMatchObject({ score: 70, reasons: [{ code: 'skew', detail: { seconds: 200 } }] });
    expect(await codesOf(2)).toEqual([]);
    await pass(MINUTE, MINUTE, () => hear(1));
    expect(await trustOf(1)).toEqual({ score: 100, reasons: [] });
  });

  it('falls for the one that drifts away from its week and its neighbours', async () => {
    const days =
      (key: number): Curve =>
      (at) =>
        wave(at) + (at > NOW - DAY ? 3 : 0) * Number(key === 6) + key / 10;
    for (const key of [1, 2, 3, 4, 5, 6]) await past(key, { ms: 7 * DAY, stepMs: HOUR / 2 }, days(key));
    const anHour = { ms: 61 * MINUTE, stepMs: MINUTE };
    await pass(anHour.ms, anHour.stepMs, async () => {
      for (const key of [1, 2, 3, 4, 5, 6]) await hear(key);
    });
    expect(await codesOf(6)).toContain('drift');
    for (const key of [1, 2, 3, 4, 5]) expect(await codesOf(key)).not.toContain('drift');
  });

  it('goes on where a killed maintenance left off', async () => {
    await past(1, TWO_HOURS, () => 0.7);
    await sweep();
    const before = await trustOf(1);
    now += MINUTE;
    await hear(1, { value: 0.7 });
    await sweep();
    expect(await trustOf(1)).toEqual(before);
  });

  it('is written only where something changed', async () => {
    await past(1, TWO_HOURS, wave);
    await sweep();
    const version = async () => (await database.owner.query('select xmin::text from stream_trust')).rows;
    const before = await version();
    await pass(10 * MINUTE, MINUTE, () => hear(1));
    expect(await version()).toEqual(before);
  });
});
