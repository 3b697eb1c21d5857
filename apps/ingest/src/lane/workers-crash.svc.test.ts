import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase } from '../test/running-ingest.ts';
import {
  addGauges,
  gaugeId,
  publishLevel,
  relayIsEmpty,
  shardsOf,
  spawnWorker,
  until,
  workerEnv,
} from '../test/worker-processes.ts';

if (!hasMosquitto) {
  process.stderr.write('SKIPPED: workers that die. Install Mosquitto (Debian: apt-get install mosquitto).\n');
}

const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
/** Odd: the broker gives messages to workers in turn, so each gauge's go to one and the other. */
const GAUGES = 21;
/** Processes start and restart in each test. */
const LIMIT_MS = 120_000;
const HIGH = 1.2;
const LOW = 0.4;
const SECOND = 1_000;

describe.skipIf(!hasMosquitto)('of two workers on one broker (install mosquitto to run it)', () => {
  let broker: Mosquitto;
  let database: TestDatabase;
  let publisher: MqttClient;
  let one: ChildProcess;
  let two: ChildProcess;
  beforeEach(async () => {
    broker = await startMosquitto();
    database = await cityDatabase();
    await addGauges(database, GAUGES);
    publisher = await connectAsync(broker.url, { protocolVersion: 4 });
    [one, two] = (await Promise.all(['one', 'two'].map(start))) as [ChildProcess, ChildProcess];
    await bothOwn(16, 16);
  });
  afterEach(async () => {
    for (const child of [one, two]) await kill(child);
    await publisher?.endAsync();
    await broker?.stop();
    await database?.drop();
  });

  const start = (name: string) => spawnWorker(database, workerEnv(broker.url, name));
  const bothOwn = (ofOne: number, ofTwo: number) =>
    until(
      () => shardsOf(database),
      (shards) => (shards.one ?? 0) === ofOne && (shards.two ?? 0) === ofTwo,
    );

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** All gauges say so at these seconds after the start. */
  async function publish(value: number, ...seconds: number[]): Promise<void> {
    for (const second of seconds) {
      const at = START + second * SECOND;
      await Promise.all(
        Array.from({ length: GAUGES }, (_, index) => publishLevel(publisher, gaugeId(index), at, value)),
      );
    }
  }

  /** How many readings of these seconds are stored. */
  async function storedBetween(from: number, to: number): Promise<number> {
    const { rows } = await database.owner.query<{ count: number }>(
      'select count(*)::int4 as count from reading where at between $1 and $2',
      [new Date(START + from * SECOND), new Date(START + to * SECOND)],
    );
    return rows[0]?.count ?? 0;
  }

  async function stored(from: number, to: number, count: number): Promise<void> {
    await until(
      () => storedBetween(from, to),
      (found) => found === count,
    );
    await until(() => relayIsEmpty(database), Boolean);
  }

  async function alarms() {
    const { rows } = await database.owner.query<{ id: string; raised: number; cleared: number | null }>(
      `select component.id, (extract(epoch from raised_at - $1))::float8 as raised,
         (extract(epoch from cleared_at - $1))::float8 as cleared
       from alarm join component on component.key = component_key order by component.id, alarm.id`,
      [new Date(START)],
    );
    return rows;
  }

  const onePerGauge = (raised: number, cleared: number | null) =>
    Array.from({ length: GAUGES }, (_, index) => ({ id: gaugeId(index), raised, cleared }));

  it(
    'one is killed while alarms are on their way: the other takes over, and each is raised once and cleared once',
    async () => {
      await publish(HIGH, 0, 10, 20);
      await stored(0, 20, 3 * GAUGES);
      await publish(HIGH, 30);
      await kill(one);
      await bothOwn(0, 32);
      one = await start('one');
      await publish(HIGH, 40);
      await stored(0, 40, 5 * GAUGES);
      await publish(HIGH, 60);
      await stored(0, 60, 6 * GAUGES);
      expect(await alarms()).toEqual(onePerGauge(60, null));
      await kill(two);
      await until(
        () => shardsOf(database),
        (shards) => shards.one === 32,
      );
      two = await start('two');
      await publish(LOW, 70);
      await stored(0, 70, 7 * GAUGES);
      expect(await alarms()).toEqual(onePerGauge(60, 70));
    },
    LIMIT_MS,
  );

  it(
    'one is frozen for longer than its lease: awake again it judges by what the other has judged meanwhile',
    async () => {
      await publish(HIGH, 0, 10);
      await stored(0, 10, 2 * GAUGES);
      one.kill('SIGSTOP');
      await bothOwn(0, 32);
      // The broker gives the frozen one its part, and the other at least one of four of each gauge.
      await publish(LOW, 20, 21, 22, 23);
      await until(
        async () => {
          const { rows } = await database.owner.query<{ count: number }>(
            `select count(*)::int4 as count from alarm_rule_state where rule = 'slow-rise' and state->>'phase' = 'normal'`,
          );
          return rows[0]?.count;
        },
        (normal) => normal === GAUGES,
      );
      one.kill('SIGCONT');
      await publish(HIGH, 65);
      await stored(0, 65, 7 * GAUGES);
      await bothOwn(16, 16);
      expect(await alarms()).toEqual([]);
      await publish(HIGH, 125);
      await stored(0, 125, 8 * GAUGES);
      expect(await alarms()).toEqual(onePerGauge(125, null));
    },
    LIMIT_MS,
  );
});
