import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { createSeededRandom } from '@cityloop/testbed/seeded-random';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import {
  addGauges,
  countersOf,
  gaugeId,
  publishLevel,
  relayIsEmpty,
  shardsOf,
  until,
  watchLocks,
  workerEnv,
} from '../test/worker-processes.ts';

if (!hasMosquitto) {
  process.stderr.write(
    'SKIPPED: workers that share a broker. Install Mosquitto (Debian: apt-get install mosquitto).\n',
  );
}

const SEED = 20_260;
const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;

describe.skipIf(!hasMosquitto)('two workers on one broker (install mosquitto to run it)', () => {
  let broker: Mosquitto;
  let database: TestDatabase;
  let publisher: MqttClient;
  let workers: RunningIngest[];
  beforeAll(async () => {
    broker = await startMosquitto();
  });
  beforeEach(async () => {
    database = await cityDatabase();
    publisher = await connectAsync(broker.url, { protocolVersion: 4 });
  });
  afterEach(async () => {
    for (const worker of workers) await worker.stop();
    await publisher?.endAsync();
    await database?.drop();
  });
  afterAll(() => broker?.stop());

  async function runTwo(): Promise<void> {
    workers = [];
    for (const name of ['one', 'two']) workers.push(await runIngest(database, workerEnv(broker.url, name)));
    await until(
      () => shardsOf(database),
      ({ one, two }) => one === 16 && two === 16,
    );
  }

  async function messagesAre(count: number): Promise<void> {
    await until(
      () => countersOf(database),
      ({ messages }) => messages === count,
    );
    await until(() => relayIsEmpty(database), Boolean);
  }

  it('store each of 10,000 readings once, count each once, and never let a latest value go back', async () => {
    const GAUGES = 200;
    const STEPS = 50;
    const REPEATED = 500;
    await addGauges(database, GAUGES);
    await runTwo();
    const random = createSeededRandom(SEED);
    const model = new Map<string, number>();
    const sent: [gauge: string, at: number, value: number][] = [];
    for (let step = 0; step < STEPS; step += 1) {
      for (let index = 0; index < GAUGES; index += 1) {
        const value = Math.round(random() * 900) / 1000;
        sent.push([gaugeId(index), START + step * 1_000, value]);
        model.set(gaugeId(index), value);
      }
    }
    const locks = await watchLocks(database);
    const again = sent.filter(() => random() < 0.1).slice(0, REPEATED);
    await Promise.all(sent.map(([gauge, at, value]) => publishLevel(publisher, gauge, at, value)));
    await messagesAre(sent.length);
    process.stderr.write(`seed ${SEED}: ${await locks.stop()}\n`);
    await Promise.all(again.map(([gauge, at, value]) => publishLevel(publisher, gauge, at, value)));
    await messagesAre(sent.length + again.length);
    const { rows: stored } = await database.owner.query('select count(*)::int4 as count from reading');
    expect(stored).toEqual([{ count: sent.length }]);
    expect(await countersOf(database)).toMatchObject({ readings: sent.length, duplicates: again.length, conflicts: 0 });
    const { rows: lanes } = await database.owner.query(
      `select worker from ingest_lane where lane = 'telemetry' and readings > 1000 order by worker`,
    );
    expect(lanes).toEqual([{ worker: 'one' }, { worker: 'two' }]);
    const { rows: latest } = await database.owner.query<{ id: string; value: number; at: Date }>(
      'select component.id, value, at from latest_reading join component on component.key = component_key',
    );
    expect(new Map(latest.map(({ id, value }) => [id, value]))).toEqual(model);
    expect(new Set(latest.map(({ at }) => at.getTime()))).toEqual(new Set([START + (STEPS - 1) * 1_000]));
  }, 120_000);

  it('judge a source whose readings alternate between them as one: one alarm, at the right time, cleared at the right time', async () => {
    // Odd: the broker gives messages to workers in turn, so each gauge's go to one and the other.
    const GAUGES = 21;
    await addGauges(database, GAUGES);
    await runTwo();
    const steps = Array.from({ length: 13 }, (_, step) => ({
      at: START + step * 10_000,
      value: step < 12 ? 1.2 : 0.4,
    }));
    for (const { at, value } of steps) {
      await Promise.all(
        Array.from({ length: GAUGES }, (_, index) => publishLevel(publisher, gaugeId(index), at, value)),
      );
    }
    await messagesAre(steps.length * GAUGES);
    const { rows } = await database.owner.query<{ id: string }>(
      `select component.id, rule, raised_at, cleared_at, active, alarm.version
       from alarm join component on component.key = component_key order by component.id`,
    );
    expect(rows).toEqual(
      Array.from({ length: GAUGES }, (_, index) => ({
        id: gaugeId(index),
        rule: 'slow-rise',
        raised_at: new Date(START + 60_000),
        cleared_at: new Date(START + 120_000),
        active: false,
        version: 2,
      })),
    );
    const { rows: lanes } = await database.owner.query(
      `select worker from ingest_lane where lane = 'telemetry' and readings >= $1 order by worker`,
      [GAUGES],
    );
    expect(lanes).toEqual([{ worker: 'one' }, { worker: 'two' }]);
  });

  it('leave no source behind: who goes on alone judges what was left', async () => {
    await addGauges(database, 4);
    await runTwo();
    for (const worker of workers) await worker.stop();
    workers = [];
    await database.owner.query(
      `insert into rule_relay (component_key, metric_key, at, value, quality, received_at)
       select component.key, metric.key, $1, 2.5, 0, now() from component, metric where id = $2 and metric.code = 'level'`,
      [new Date(START), gaugeId(3)],
    );
    workers = [await runIngest(database)];
    const { rows } = await database.owner.query('select rule, raised_at from alarm');
    expect(rows).toEqual([{ rule: 'flood', raised_at: new Date(START) }]);
    expect(await relayIsEmpty(database)).toBe(true);
  });
});
