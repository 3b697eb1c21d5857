import { setTimeout as delay } from 'node:timers/promises';
import type { Credential } from '@cityloop/load/frames';
import type pg from 'pg';
import type { FromPipeline, PipelineKind, ToPipeline } from '../baseline/orders.ts';
import { withClient } from '../baseline/scratch-database.ts';
import { startChild } from '../child-process.ts';
import type { BenchContext } from '../context.ts';
import { type CpuUse, startCpuMeter } from '../cpu/cpu-meter.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import type { Counts, FromGenerator, StreamOrder, ToGenerator } from '../load/orders.ts';
import type { BrokerAddress } from '../load/publisher.ts';
import { type SectionResult, SegmentBook } from '../results.ts';

const CONNECTIONS = 64;
const WINDOW = 128;
const PACED_PER_SECOND = 5_000;
const WARM_UP_MS = 2_000;
const LIMIT_MS = 120_000;

interface Contestant {
  readonly name: string;
  readonly who: 'city' | PipelineKind;
  readonly records: number;
  readonly pace: StreamOrder['pace'];
}

const FLOOD = { window: WINDOW };
const CONTESTANTS: readonly Contestant[] = [
  { name: 'baseline: broker and a counter (keeps nothing)', who: 'count', records: 1, pace: FLOOD },
  { name: 'baseline: bare pipeline', who: 'insert', records: 1, pace: FLOOD },
  { name: 'CityLoop', who: 'city', records: 1, pace: FLOOD },
  { name: 'baseline: bare pipeline, 4 readings', who: 'insert', records: 4, pace: FLOOD },
  { name: 'CityLoop, 4 readings', who: 'city', records: 4, pace: FLOOD },
  {
    name: `CityLoop, ${PACED_PER_SECOND.toLocaleString('en-US')} msg/s offered`,
    who: 'city',
    records: 1,
    pace: { perSecond: PACED_PER_SECOND },
  },
];

/** Messages and rows per second from MQTT publish to commit, and the CPU time that each process spends on a message. */
export async function measureThroughput(context: BenchContext): Promise<SectionResult> {
  const { config, say } = context;
  const book = new SegmentBook();
  for (let segment = 1; segment <= config.segments; segment += 1) {
    for (const contestant of CONTESTANTS) {
      await waitForQuiet(context.city.pids());
      await context.client.query('checkpoint');
      book.add(contestant.name, await runSegment(context, contestant));
      say(`throughput: segment ${segment} of ${config.segments}, ${contestant.name}`);
    }
  }
  return {
    name: 'throughput',
    title: 'From MQTT publish (QoS 1) to commit',
    settings: {
      connections: CONNECTIONS,
      'unacknowledged per connection': WINDOW,
      'sources (device, metric)': context.workload.targets.length,
      'batch rows': config.batch.maxRows,
      'batch ms': config.batch.maxMs,
      'seconds per segment': config.measuredSeconds,
    },
    rows: book.rows(CONTESTANTS.map((contestant) => contestant.name)),
    notes: [
      'msg/s counts acknowledgements; from CityLoop and the bare pipeline one means committed, and every row was counted in the database afterwards',
      'bare pipeline: the same broker library, JSON.parse and INSERT alone: no identity, checks, rules, latest values, rollups, quarantine',
      'us/msg: CPU time of the process with its children, city: the sum of the four that follow; ingest stands for the process that holds the broker, in baselines too',
    ],
  };
}

async function runSegment(context: BenchContext, contestant: Contestant): Promise<Record<string, number>> {
  if (contestant.who === 'city') return runOnCity(context, contestant);
  return runOnBaseline(context, contestant, contestant.who);
}

async function runOnCity(context: BenchContext, contestant: Contestant): Promise<Record<string, number>> {
  const { city, client } = context;
  const before = await readCounters(client);
  const run = await runLoad(context, contestant, {
    broker: city.broker,
    credential: city.credential,
    pids: city.pids(),
  });
  const after = await readCounters(client);
  check('messages', (after.messages ?? 0) - (before.messages ?? 0), run.sent);
  check('readings', (after.readings ?? 0) - (before.readings ?? 0), run.sent * contestant.records);
  return figuresOf(run, contestant.records);
}

async function runOnBaseline(
  context: BenchContext,
  contestant: Contestant,
  pipeline: PipelineKind,
): Promise<Record<string, number>> {
  const { scratchUrl, config, city } = context;
  const child = startChild<ToPipeline, FromPipeline>(new URL('../baseline/main.ts', import.meta.url));
  try {
    const listening = child.hear('listening', LIMIT_MS);
    child.tell({ kind: 'listen', pipeline, databaseUrl: scratchUrl, batch: config.batch });
    const broker = { host: '127.0.0.1', port: (await listening).port };
    const before = await countRows(scratchUrl);
    // The city is idle meanwhile; its ingest leaves the name to the process that takes its place.
    const pids = { ...city.pids(), ingest: child.pid };
    const run = await runLoad(context, contestant, { broker, credential: undefined, pids });
    const stopped = child.hear('stopped', LIMIT_MS);
    child.tell({ kind: 'stop' });
    check('messages', (await stopped).messages, run.sent);
    if (pipeline === 'insert') check('rows', (await countRows(scratchUrl)) - before, run.sent * contestant.records);
    return figuresOf(run, pipeline === 'insert' ? contestant.records : undefined);
  } finally {
    await child.end();
  }
}

interface LoadRun {
  readonly sent: number;
  readonly from: Counts;
  readonly to: Counts;
  readonly cpu: CpuUse;
}

async function runLoad(
  { config, workload }: BenchContext,
  { records, pace }: Contestant,
  {
    broker,
    credential,
    pids,
  }: { broker: BrokerAddress; credential: Credential | undefined; pids: Record<string, number> },
): Promise<LoadRun> {
  const generator = startChild<ToGenerator, FromGenerator>(new URL('../load/main.ts', import.meta.url));
  const ask = async <Kind extends FromGenerator['kind']>(order: ToGenerator, answer: Kind) => {
    const heard = generator.hear(answer, LIMIT_MS);
    generator.tell(order);
    return heard;
  };
  try {
    const { targets } = workload;
    await ask({ kind: 'stream', broker, credential, targets, records, connections: CONNECTIONS, pace }, 'started');
    await delay(WARM_UP_MS);
    const from = await ask({ kind: 'count' }, 'counted');
    const stopMeter = startCpuMeter({ ...pids, generator: generator.pid, bench: process.pid });
    await delay(config.measuredSeconds * 1000);
    const cpu = stopMeter();
    const to = await ask({ kind: 'count' }, 'counted');
    const { sent } = await ask({ kind: 'stop' }, 'stopped');
    return { sent, from, to, cpu };
  } finally {
    await generator.end();
  }
}

const PARTS = ['ingest', 'postgres', 'server', 'maintenance'] as const;

function figuresOf({ from, to, cpu }: LoadRun, records: number | undefined): Record<string, number> {
  const perSecond = ((to.acknowledged - from.acknowledged) * 1000) / (to.at - from.at);
  const messages = (perSecond * cpu.elapsedMs) / 1000;
  const perMessage = (name: string) => ((cpu.msByName[name] ?? 0) * 1000) / messages;
  return {
    'msg/s': perSecond,
    ...(records === undefined ? {} : { 'rows/s': perSecond * records }),
    'city us/msg': PARTS.reduce((sum, name) => sum + perMessage(name), 0),
    'ingest us/msg': perMessage('ingest'),
    'postgres us/msg': perMessage('postgres'),
    'server us/msg': perMessage('server'),
    'upkeep us/msg': perMessage('maintenance'),
    'generator us/msg': perMessage('generator'),
    'foreign CPU %': cpu.foreignShare * 100,
  };
}

/** A figure of messages that are not in the database would be worth nothing. */
function check(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${expected} ${what} were acknowledged, ${found} were found afterwards`);
}

/** What ingest counted in the transactions of its batches. */
async function readCounters(client: pg.Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; total: number }>(
    'select name, total::float8 as total from ingest_counter',
  );
  return Object.fromEntries(rows.map(({ name, total }) => [name, total]));
}

function countRows(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ rows: number }>('select count(*)::float8 as rows from reading');
    return rows[0]?.rows ?? 0;
  });
}
