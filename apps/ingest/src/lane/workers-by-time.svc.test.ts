import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase } from '../test/running-ingest.ts';
import { addGauges, gaugeId, publishLevel, shardsOf, spawnWorker, until, workerEnv } from '../test/worker-processes.ts';

if (!hasMosquitto) {
  process.stderr.write('SKIPPED: workers and time. Install Mosquitto (Debian: apt-get install mosquitto).\n');
}

/** Odd: the broker gives messages to workers in turn, so each gauge's go to one and the other. */
const GAUGES = 21;
const LIMIT_MS = 120_000;
const HIGH = 1.2;
const LOW = 0.4;
const DELAYS = `update alarm_rule set parameters = parameters || '{"onDelayMs":3000,"offDelayMs":2000}' where code = 'slow-rise'`;

describe.skipIf(!hasMosquitto)(
  'what time completes, of two workers on one broker (install mosquitto to run it)',
  () => {
    let broker: Mosquitto;
    let database: TestDatabase;
    let publisher: MqttClient;
    let children: ChildProcess[];
    let started: number;
    beforeEach(async () => {
      broker = await startMosquitto();
      database = await cityDatabase();
      await addGauges(database, GAUGES);
      await database.owner.query(DELAYS);
      publisher = await connectAsync(broker.url, { protocolVersion: 4 });
      children = await Promise.all(['one', 'two'].map(start));
      await bothOwn(16, 16);
      started = Math.floor(Date.now());
    });
    afterEach(async () => {
      for (const child of children) await kill(child);
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

    /** Of the gauges `from`.. up to `to`, at milliseconds after the start. */
    const publish = (value: number, after: number, [from, to] = [0, GAUGES]) =>
      Promise.all(
        Array.from({ length: to - from }, (_, index) =>
          publishLevel(publisher, gaugeId(from + index), started + after, value),
        ),
      );

    async function alarms() {
      const { rows } = await database.owner.query<{ id: string; raised: number; cleared: number | null }>(
        `select component.id, round(extract(epoch from raised_at) * 1000 - $1)::float8 as raised,
         round(extract(epoch from cleared_at) * 1000 - $1)::float8 as cleared
       from alarm join component on component.key = component_key order by component.id, alarm.id`,
        [started],
      );
      return rows;
    }
    const alarmsOf = ([from, to]: readonly [number, number], raised: number, cleared: number | null) =>
      Array.from({ length: to - from }, (_, index) => ({ id: gaugeId(from + index), raised, cleared }));

    it(
      'is raised and cleared once for each source that says so once, and not for one that is normal again, whichever worker hears it',
      async () => {
        await publish(HIGH, 0);
        await publish(LOW, 1000, [14, GAUGES]);
        await until(alarms, (list) => list.length >= 14);
        expect(await alarms()).toEqual(alarmsOf([0, 14], 3000, null));
        await publish(LOW, 4000, [0, 14]);
        await until(alarms, (list) => list.every(({ cleared }) => cleared !== null));
        expect(await alarms()).toEqual(alarmsOf([0, 14], 3000, 6000));
      },
      LIMIT_MS,
    );

    it(
      'is done once by the other when one is killed before the moment, and by whoever starts when both are',
      async () => {
        await publish(HIGH, 0);
        await until(
          async () => (await database.owner.query(`select from alarm_rule_state where rule = 'slow-rise'`)).rowCount,
          (count) => count === GAUGES,
        );
        await kill(children[0] as ChildProcess);
        await until(alarms, (list) => list.length === GAUGES);
        expect(await alarms()).toEqual(alarmsOf([0, GAUGES], 3000, null));
        children = [await start('one'), children[1] as ChildProcess];
        await bothOwn(16, 16);
        await publish(LOW, 20_000);
        await until(
          async () =>
            (await database.owner.query(`select from alarm_rule_state where state->>'phase' = 'falling'`)).rowCount,
          (count) => count === GAUGES,
        );
        for (const child of children) await kill(child);
        children = [await start('one')];
        await until(alarms, (list) => list.every(({ cleared }) => cleared !== null));
        expect(await alarms()).toEqual(alarmsOf([0, GAUGES], 3000, 22_000));
        const { rows } = await database.owner.query(`select max(version) as version from alarm`);
        expect(rows).toEqual([{ version: 2 }]);
      },
      LIMIT_MS,
    );

    it(
      'waits for a worker that is frozen with what it has received, for as long as its lease, and no longer',
      async () => {
        await publish(HIGH, 0, [0, 1]);
        await until(
          async () => (await database.owner.query(`select from alarm_rule_state where rule = 'slow-rise'`)).rowCount,
          (count) => count === 1,
        );
        children[0]?.kill('SIGSTOP');
        await until(alarms, (list) => list.length === 1);
        expect(await alarms()).toEqual(alarmsOf([0, 1], 3000, null));
        const { rows } = await database.owner.query(
          `select worker from ingest_worker where expires_at > clock_timestamp()`,
        );
        expect(rows).toEqual([{ worker: 'two' }]);
        children[0]?.kill('SIGCONT');
      },
      LIMIT_MS,
    );
  },
);
