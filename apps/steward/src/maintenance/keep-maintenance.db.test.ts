import { maintainTelemetry } from '@cityloop/db/storage/maintenance';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import type { TrustReason } from '@cityloop/domain/telemetry/trust';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepHealth } from './device-health.ts';
import { keepMaintenance } from './keep-maintenance.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** On a whole hour, so that its rollups are whole. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR;

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
  const client = await database.owner.connect();
  await prepareTelemetryStorage(client, { now: new Date(NOW) }).finally(() => client.release());
  await database.owner.query(
    `insert into category (code, kind, major, name, name_en, priority) values ('repair', 'component', 'x', 'r', 'r', 4);
     insert into component_type (code, class, name, name_en, device, maintenance_below, maintenance_category)
       values ('gauge', 'other', 'g', 'g', true, 50, 'repair'), ('cover', 'other', 'c', 'c', true, null, null);
     insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max, cadence_seconds)
       values ('gauge', 'level', 'l', 'l', 'm', 'number', -5, 10, 60), ('gauge', 'battery', 'b', 'b', '%', 'number', 0, 100, null),
         ('cover', 'open', 'o', 'o', '1', 'boolean', null, null, null);
     insert into component (id, type, name, district, grid, lon, lat)
       select 'G-' || n, case when n < 4 then 'gauge' else 'cover' end, 'g', '990101', '99010100100101', 0, 0
       from generate_series(1, 5) as n`,
  );
});
afterEach(() => database.drop());

const [LEVEL, BATTERY, OPEN] = [1, 2, 3];
const reason = (code: TrustReason['code'], points: number): TrustReason => ({ code, points, since: NOW, detail: {} });

async function trust(component: number, metric: number, ...reasons: readonly TrustReason[]): Promise<void> {
  const score = 100 - reasons.reduce((sum, { points }) => sum + points, 0);
  await database.owner.query(
    `insert into stream_trust (component_key, metric_key, score, reasons, judged_at) values ($1, $2, $3, $4, now())
     on conflict (component_key, metric_key) do update set score = excluded.score, reasons = excluded.reasons`,
    [component, metric, Math.max(0, score), JSON.stringify(reasons)],
  );
}

const keep = () => keepMaintenance(database.owner, new Date(NOW));

async function matters() {
  const { rows } = await database.owner.query(
    `select component_key as component, metric_key as metric, trust, below, category, end_reason as ended, end_trust as "endTrust",
       awaits_server as awaits from device_maintenance order by id`,
  );
  return rows;
}
const MATTER = { component: 1, below: 50, category: 'repair', ended: null, endTrust: null, awaits: true };

describe('a device beyond the limit of its type', () => {
  it('is one matter, by its worst stream, however often it is looked at and by how many', async () => {
    await trust(1, LEVEL, reason('stuck', 70));
    await trust(1, BATTERY, reason('implausible', 90));
    await trust(2, LEVEL, reason('silence', 100));
    await trust(4, OPEN, reason('implausible', 100));
    await Promise.all([keep(), keep()]);
    expect(await keep()).toBe(0);
    expect(await matters()).toEqual([{ ...MATTER, metric: BATTERY, trust: 10 }]);
  });

  it('ends when it recovered, and begins anew', async () => {
    await trust(1, LEVEL, reason('implausible', 60));
    await keep();
    await trust(1, LEVEL, reason('implausible', 50));
    expect(await keep()).toBe(0);
    await trust(1, LEVEL);
    expect(await keep()).toBe(1);
    await trust(1, LEVEL, reason('implausible', 60));
    await keep();
    expect(await matters()).toEqual([
      { ...MATTER, metric: LEVEL, trust: 40, ended: 'recovered', endTrust: 100 },
      { ...MATTER, metric: LEVEL, trust: 40 },
    ]);
  });

  it('ends with the device, and with the limit', async () => {
    await trust(1, LEVEL, reason('implausible', 60));
    await trust(2, LEVEL, reason('implausible', 60));
    await keep();
    await database.owner.query('update component set retired_at = now() where key = 1');
    await keep();
    await database.owner.query('update component_type set maintenance_below = null, maintenance_category = null');
    await keep();
    expect((await matters()).map(({ ended }) => ended)).toEqual(['retired', 'limitEnded']);
  });

  it('is written by the owner alone', async () => {
    const wrong = database.service.query('insert into device_maintenance default values');
    await expect(wrong).rejects.toMatchObject({ code: '42501' });
  });
});

/** A reading each half minute of the last hour, with its rollups, as ingest and maintenance leave them. */
async function hour(component: number, valueAt: (minutesAgo: number) => number): Promise<void> {
  const steps = Array.from({ length: 120 }, (_, index) => 60 - index / 2);
  const values = steps.map(valueAt);
  const times = steps.map((ago) => new Date(NOW - ago * MINUTE));
  const qualities = values.map((value) => (value > 10 ? 1 : 0));
  await database.owner.query(
    `insert into reading (component_key, metric_key, at, value, quality)
     select $1, ${LEVEL}, * from unnest($2::timestamptz[], $3::float8[], $4::int2[])`,
    [component, times, values, qualities],
  );
  await database.owner.query(
    `insert into rollup_touched (component_key, metric_key, at)
     select distinct $1::int4, ${LEVEL}::int2, date_trunc('hour', at) from unnest($2::timestamptz[]) as given (at)`,
    [component, times],
  );
  await maintainTelemetry(database.owner, { now: new Date(NOW + 11 * MINUTE), withPartitions: false });
  await database.owner.query(
    `insert into latest_reading (component_key, metric_key, at, value, quality, received_at)
     values ($1, ${LEVEL}, $2, $3, $4, $2)`,
    [component, times.at(-1), values.at(-1), qualities.at(-1)],
  );
}

describe('a source that is not believed', () => {
  it('is judged at once, whoever’s turn it is, and does not get better by silence', async () => {
    for (const key of [1, 2, 3]) await hour(key, (ago) => (key === 1 && ago < 30 ? 65_535 : Math.sin(ago)));
    expect(await sweepHealth(database.owner, new Date(NOW))).toMatchObject({ maintained: 1 });
    expect(await matters()).toMatchObject([{ component: 1, metric: LEVEL, awaits: true }]);
    const codes = async () => {
      const { rows } = await database.owner.query('select reasons from stream_trust where component_key = 1');
      return rows[0].reasons.map(({ code }: TrustReason) => code);
    };
    expect(await codes()).toContain('implausible');
    await sweepHealth(database.owner, new Date(NOW + 2 * HOUR));
    expect(await codes()).toContain('implausible');
    expect(await matters()).toMatchObject([{ ended: null }]);
  });
});
