import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { hasMosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT } from '../test/small-city.ts';
import { relayIsEmpty, until, workerEnv } from '../test/worker-processes.ts';

if (!hasMosquitto) {
  process.stderr.write(
    'SKIPPED: implausible readings that are relayed. Install Mosquitto (Debian: apt-get install mosquitto).\n',
  );
}

const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;

/** The limits of metrics and rules as the field has them; each with a delay that a test can wait for in readings. */
const FIELD = `
  update alarm_rule set in_force = false;
  insert into component_type (code, class, name, name_en, device) values ('station', 'other', '站', 'station', true);
  insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max) values
    ('station', 'depth', '水深', 'depth', 'm', 'number', 0, 20),
    ('station', 'smoke', '烟', 'smoke', '%', 'number', 0, 100),
    ('station', 'bin', '桶温', 'bin', 'Cel', 'number', -40, 200);
  insert into component (id, type, name, district, grid, lon, lat)
    select 'ST-' || n, 'station', 'st', '${DISTRICT}', '99010100100101', 120.05, 30.05 from generate_series(1, 9) as n;
  insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, title) values
    ('flood', 2, 'threshold', 'station', 'depth', '{"operator":"above","on":0.3,"off":0.2,"onDelayMs":10000,"offDelayMs":60000}', 1, ''),
    ('smoke', 1, 'threshold', 'station', 'smoke', '{"operator":"above","on":5,"off":2,"onDelayMs":0,"offDelayMs":0}', 1, ''),
    ('bin-hot', 1, 'threshold', 'station', 'bin', '{"operator":"above","on":70,"off":60,"onDelayMs":0,"offDelayMs":0}', 2, ''),
    ('bin-fast', 1, 'rate', 'station', 'bin', '{"operator":"above","on":10,"off":5,"overMs":60000,"onDelayMs":0,"offDelayMs":0}', 2, '')`;

type Said = readonly (readonly [afterSeconds: number, value: number])[];

interface Sample {
  readonly name: string;
  readonly metric: string;
  /** Told one message after the other. */
  readonly messages: readonly Said[];
  readonly alarms: readonly (readonly [rule: string, raisedAfter: number, clearedAfter: number | null])[];
}

const SAMPLES: readonly Sample[] = [
  {
    name: '655.35 m is no flood, however often it is said',
    metric: 'depth',
    messages: [[[0, 655.35]], [[5, 655.35]], [[10, 655.35]], [[70, 9999]]],
    alarms: [],
  },
  {
    name: '-9999 does not end a true flood, a believed level does',
    metric: 'depth',
    messages: [
      [[0, 0.45]],
      [[10, 0.46]],
      ...[20, 40, 60, 80, 100].map((at): Said => [[at, -9999]]),
      [[110, 0.1]],
      [[170, 0.1]],
    ],
    alarms: [['flood', 10, 170]],
  },
  {
    name: 'an implausible level neither breaks nor prolongs a delay that runs',
    metric: 'depth',
    messages: [
      [
        [0, 0.45],
        [4, 655.35],
        [6, -1],
        [9, 655.35],
      ],
      [[10, 0.45]],
    ],
    alarms: [['flood', 10, null]],
  },
  {
    name: 'what only implausible levels had prolonged is no flood',
    metric: 'depth',
    messages: [[[0, 0.45]], [[20, 655.35]], [[25, 0.1]]],
    alarms: [],
  },
  { name: 'smoke 65535 is no smoke', metric: 'smoke', messages: [[[0, 65_535]]], alarms: [] },
  {
    name: 'smoke -1 does not clear smoke',
    metric: 'smoke',
    messages: [[[0, 9]], [[5, -1]], [[10, -1]]],
    alarms: [['smoke', 0, null]],
  },
  {
    name: 'a bin of 850 degrees is not hot, and has not become hot fast',
    metric: 'bin',
    messages: [[[0, 20]], [[60, 850]], [[65, 20]]],
    alarms: [],
  },
  {
    name: 'a rate is compared with the last level that was believed',
    metric: 'bin',
    messages: [
      [
        [0, 20],
        [1, 199.9e9],
      ],
      [[60, 32]],
    ],
    alarms: [['bin-fast', 60, null]],
  },
  {
    name: 'an older reading than an implausible one is not late',
    metric: 'smoke',
    messages: [[[0, 0]], [[60, -1]], [[30, 9]]],
    alarms: [['smoke', 30, null]],
  },
];

let database: TestDatabase;
let publisher: MqttClient;
const send = async (device: string, metric: string, said: Said) => {
  const pack = said.map(([after, v]) => ({ n: metric, t: START / 1000 + after, v }));
  await publisher.publishAsync(readingTopic(DISTRICT, device), JSON.stringify(pack), { qos: 1 });
};

/** Sample n is told by device ST-n+1. */
async function alarmsOf(index: number) {
  const { rows } = await database.owner.query<{ rule: string; raised: number; cleared: number | null }>(
    `select rule, extract(epoch from raised_at - $2)::float8 as raised, extract(epoch from cleared_at - $2)::float8 as cleared
     from alarm join component on component.key = component_key where component.id = $1 order by alarm.id`,
    [`ST-${index + 1}`, new Date(START)],
  );
  return rows.map(({ rule, raised, cleared }) => [rule, raised, cleared]);
}

async function implausibleStored(): Promise<number> {
  return (await database.owner.query('select from reading where quality = 1')).rowCount ?? 0;
}

const IMPLAUSIBLE = 19;

describe('what is not believed is stored with its quality and moves no rule', () => {
  let ingest: RunningIngest;
  beforeAll(async () => {
    database = await cityDatabase();
    await database.owner.query(FIELD);
    ingest = await runIngest(database);
    publisher = await connectAs(ingest.url);
    for (const [index, { metric, messages }] of SAMPLES.entries()) {
      for (const said of messages) await send(`ST-${index + 1}`, metric, said);
    }
  });
  afterAll(async () => {
    await publisher?.endAsync();
    await ingest?.stop();
    await database?.drop();
  });

  it.each(SAMPLES.map((sample, index) => [sample.name, index] as const))('%s', async (_name, index) => {
    expect(await alarmsOf(index)).toEqual(SAMPLES[index]?.alarms);
  });

  it('all of it is stored', async () => {
    expect(await implausibleStored()).toBe(IMPLAUSIBLE);
  });

  it('what rules saw last is the last that was believed, also after a restart', async () => {
    await send('ST-5', 'smoke', [[600, 1]]);
    await send('ST-5', 'smoke', [[660, -1]]);
    await publisher.endAsync();
    await ingest.stop();
    ingest = await runIngest(database);
    publisher = await connectAs(ingest.url);
    await send('ST-5', 'smoke', [[599, 9]]);
    expect(await alarmsOf(4)).toEqual([]);
    await send('ST-5', 'smoke', [[630, 9]]);
    expect(await alarmsOf(4)).toEqual([['smoke', 630, null]]);
  });
});

describe.skipIf(!hasMosquitto)('the same told to two workers (install mosquitto to run it)', () => {
  let workers: RunningIngest[] = [];
  let broker: Awaited<ReturnType<typeof startMosquitto>>;
  beforeEach(async () => {
    broker = await startMosquitto();
    database = await cityDatabase();
    await database.owner.query(FIELD);
    for (const name of ['one', 'two']) workers.push(await runIngest(database, workerEnv(broker.url, name)));
    publisher = await connectAsync(broker.url, { protocolVersion: 4 });
  });
  afterEach(async () => {
    for (const worker of workers) await worker.stop();
    workers = [];
    await publisher?.endAsync();
    await database?.drop();
    await broker?.stop();
  });

  it('raises and clears the same', async () => {
    let sent = 0;
    for (const [index, { metric, messages }] of SAMPLES.entries()) {
      for (const said of messages) {
        await send(`ST-${index + 1}`, metric, said);
        sent += said.length;
      }
    }
    await until(
      async () => (await database.owner.query('select from reading')).rowCount,
      (count) => count === sent,
    );
    await until(() => relayIsEmpty(database), Boolean);
    // The one about lateness depends on when each was judged.
    for (let index = 0; index < SAMPLES.length - 1; index += 1) {
      expect([index, await alarmsOf(index)]).toEqual([index, SAMPLES[index]?.alarms]);
    }
    expect(await implausibleStored()).toBe(IMPLAUSIBLE);
  });
});
