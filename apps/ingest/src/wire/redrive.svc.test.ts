import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { hint } from '@cityloop/db/connection/notify';
import { listQuarantine } from '@cityloop/db/quarantine/quarantine';
import { redriveGroup, redriveOne } from '@cityloop/db/quarantine/quarantine-redrive';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE } from '../test/small-city.ts';

describe('a quarantined message that is tried again', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  /** Of each test another one: ingest remembers who is registered. */
  let latecomer = '';
  let devices = 0;
  beforeAll(async () => {
    database = await cityDatabase();
    // Nothing but the hint makes it look.
    ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '3600000' });
  });
  beforeEach(async () => {
    devices += 1;
    latecomer = `LATE-${devices}`;
    await database.owner.query('truncate quarantine, quarantine_count, inbox, reading, latest_reading');
  });
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  async function publish(payload: string, to = readingTopic(DISTRICT, latecomer)): Promise<void> {
    const simulator = await connectAs(ingest.url);
    await simulator.publishAsync(to, payload, { qos: 1 });
    await simulator.endAsync();
  }

  /** As the registration of a device does: the table, and the hint. */
  async function register(): Promise<void> {
    await database.owner.query(
      `insert into component (id, type, name, district, grid, lon, lat)
       select $1, type, 'late', district, grid, lon, lat from component where id = $2`,
      [latecomer, GAUGE],
    );
  }

  const quarantine = () => listQuarantine(database.service, { limit: 100 });

  async function onlyId(): Promise<number> {
    const items = await quarantine();
    expect(items).toHaveLength(1);
    return items[0]?.id ?? 0;
  }

  async function ingestLooks(): Promise<void> {
    await hint(database.service, 'work');
    await vi.waitUntil(async () => (await database.owner.query('select from inbox')).rowCount === 0, {
      timeout: 20_000,
    });
  }

  async function readings() {
    const { rows } = await database.owner.query(
      'select id, at, value from reading join component on key = component_key order by at',
    );
    return rows;
  }

  it('is taken in once its device is registered, by its original time, and is marked', async () => {
    await publish('[{"n":"level","v":0.7}]');
    const id = await onlyId();
    const receivedAt = (await quarantine())[0]?.at;
    await register();
    await redriveOne(database.service, id);
    await ingestLooks();
    // A record without a time is of the time of its receipt: then, not now.
    expect(await readings()).toEqual([{ id: latecomer, at: receivedAt, value: 0.7 }]);
    expect(await quarantine()).toEqual([
      expect.objectContaining({ id, state: 'redriven', redrivenAt: expect.any(Date), triedAt: null }),
    ]);
  });

  it('twice is stored once: the second time is refused, and a copy is a duplicate', async () => {
    await publish('[{"n":"level","v":0.7}]');
    const id = await onlyId();
    await register();
    expect(await redriveOne(database.service, id)).toBe(true);
    expect(await redriveOne(database.service, id)).toBe(false);
    await ingestLooks();
    expect(await redriveOne(database.service, id)).toBe(false);
    // Even forced past the refusal.
    await database.owner.query('update quarantine set redriven_at = null');
    expect(await redriveOne(database.service, id)).toBe(true);
    await ingestLooks();
    expect(await readings()).toHaveLength(1);
    expect((await quarantine()).map(({ state }) => state)).toEqual(['redriven']);
  });

  it('and fails again keeps its one row, with the new reason and the time', async () => {
    await publish('[{"n":"nosuch","v":1}]');
    const id = await onlyId();
    await register();
    await redriveOne(database.service, id);
    await ingestLooks();
    expect(await quarantine()).toEqual([
      expect.objectContaining({
        id,
        reason: 'unknown_metric',
        detail: expect.stringContaining('nosuch'),
        state: 'open',
        triedAt: expect.any(Date),
        redrivenAt: null,
      }),
    ]);
    const { rows } = await database.owner.query('select reason, seen::int from quarantine_count');
    expect(rows).toEqual([{ reason: 'unknown_device', seen: 1 }]);
    expect(await readings()).toEqual([]);
  });

  it('as one record of a larger pack is that record alone', async () => {
    const seconds = Math.floor(Date.now() / 1000) - 60;
    const pack = [
      { bt: seconds, n: 'level', v: 0.5 },
      { n: 'nosuch', v: 1 },
      { n: 'level', t: 1, vs: 'high' },
    ];
    await publish(JSON.stringify(pack), readingTopic(DISTRICT, GAUGE));
    await database.owner.query(
      `insert into metric (component_type, code, name, name_en, unit, kind)
       select component_type, 'nosuch', 'new', 'new', '', 'number' from metric where code = 'level'`,
    );
    expect(await redriveGroup(database.service, { reason: 'unknown_metric' }, 10)).toBe(1);
    await ingestLooks();
    expect((await quarantine()).map(({ reason, state }) => [reason, state])).toEqual([
      ['unsupported_value', 'open'],
      ['unknown_metric', 'redriven'],
    ]);
    expect((await readings()).map(({ at, value }) => [+at, value])).toEqual([
      [seconds * 1000, 0.5],
      [seconds * 1000, 1],
    ]);
  });

  it('for its unit alone, once the metric is registered with the right one', async () => {
    const seconds = Math.floor(Date.now() / 1000) - 60;
    const pack = [
      { bt: seconds, bu: 'Cel', n: 'level', v: 21 },
      { n: 'level', u: 'cm', t: 1, v: 50 },
      { n: 'level', t: 2, v: null },
    ];
    await publish(JSON.stringify(pack), readingTopic(DISTRICT, GAUGE));
    const asides = async () => (await quarantine()).map(({ reason, state }) => [reason, state]);
    expect(await asides()).toEqual([
      ['schema', 'open'],
      ['unit_mismatch', 'open'],
    ]);
    await database.owner.query(`update metric set unit = 'K' where code = 'level'`);
    expect(await redriveGroup(database.service, { reason: 'unit_mismatch' }, 10)).toBe(1);
    expect(await redriveGroup(database.service, { reason: 'schema' }, 10)).toBe(1);
    await ingestLooks();
    expect(await asides()).toEqual([
      ['schema', 'open'],
      ['unit_mismatch', 'redriven'],
    ]);
    expect((await readings()).map(({ value }) => value).sort()).toEqual([0.5, 294.15]);
  });
});
