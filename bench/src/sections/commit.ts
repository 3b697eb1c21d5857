import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type pg from 'pg';
import { withClient } from '../baseline/scratch-database.ts';
import { BASELINE_METRIC } from '../baseline/sink.ts';
import { openBaseline } from '../contenders/baseline.ts';
import { openCity } from '../contenders/city.ts';
import type { Contender } from '../contenders/contender.ts';
import { CONNECTIONS } from '../contenders/load-run.ts';
import type { Bench, BenchContext } from '../context.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import { SectionBook } from '../journal.ts';
import { drainLimitMs, type Generator, sendProbesTo, startGenerator } from '../load/generator.ts';
import type { Target } from '../load/reading-source.ts';
import type { SectionResult } from '../results.ts';
import { saturationOf } from '../saturation.ts';
import { summariseLatencies } from '../statistics.ts';
import { type AwaitedRow, type Visibility, watchRows } from '../visibility.ts';

const PROBES_PER_SECOND = 50;
const PROBE_TARGETS = 1_000;
/** Enough for the generators to start, connect and get going. */
const LEAD_MS = 4_000;
/** After the last probe. */
const TAIL_MS = 10_000;

interface Row {
  readonly name: string;
  readonly who: 'city' | 'single';
  /** Of the saturation, besides the probes. */
  readonly share: number;
}

const ROWS: readonly Row[] = [
  { name: 'broker hop and a one-row commit, probes alone', who: 'single', share: 0 },
  { name: 'CityLoop, probes alone', who: 'city', share: 0 },
  { name: 'CityLoop, 50 % of saturation', who: 'city', share: 0.5 },
  { name: 'CityLoop, 100 % of saturation', who: 'city', share: 1 },
];

/** From the intended time of publishing until another connection sees the row. Open loop. */
export async function measureCommit(bench: Bench): Promise<SectionResult> {
  const { config, journal, signal, stand, say } = bench;
  const book = new SectionBook(journal, 'commit', signal);
  const saturation = await saturationOf(bench);
  for (let segment = 1; segment <= config.segments; segment += 1) {
    for (const row of ROWS) {
      await book.step(`segment ${segment}, ${row.name}`, async (note) => {
        const context = await stand.on('embedded');
        await waitForQuiet(context.city.pids());
        await context.client.query('checkpoint');
        note(row.name, await measureRow(bench, context, { row, saturation }));
      });
    }
    say(`commit: segment ${segment} of ${config.segments}`);
  }
  return {
    name: 'commit',
    title: 'From MQTT publish to committed and visible to another connection, milliseconds',
    settings: {
      'probes/s': PROBES_PER_SECOND,
      'saturation msg/s': Math.round(saturation),
      'seconds per segment': config.seconds.brief,
      broker: 'embedded',
    },
    rows: book.rows(ROWS.map((row) => row.name)),
    notes: [
      'counted from the intended time of publishing, so a queue adds to it, and a generator that was itself late (sent late)',
      'another connection asks for the rows that are due and not seen yet, again and again: what it sees is late by up to one look (look p50, p99)',
      'saturation: the median rate of CityLoop in the section throughput of this run, or one segment of it',
      'a load at exactly 100 % has no reserve: where a segment takes a little less than was offered, its queue grows until the end',
    ],
  };
}

async function measureRow(
  bench: Bench,
  context: BenchContext,
  { row, saturation }: { readonly row: Row; readonly saturation: number },
): Promise<Record<string, number>> {
  const probed = context.workload.targets.slice(0, PROBE_TARGETS);
  const isCity = row.who === 'city';
  const contender = isCity
    ? await openCity(context, 1)
    : await openBaseline(context, bench.stand, { pipeline: 'single', on: 'embedded', records: 1 });
  const generator = row.share > 0 ? startGenerator() : undefined;
  try {
    if (generator) await startBackground(generator, { contender, context, perSecond: row.share * saturation });
    const awaited = await planRows(context, { targets: probed, isCity });
    const url = isCity ? context.city.ownerUrl : context.scratchUrl;
    return await withClient(url, (client) => probe({ client, contender, probed, awaited, generator }));
  } finally {
    await generator?.end();
    await contender.close();
  }
}

function startBackground(
  generator: Generator,
  { contender, context, perSecond }: { contender: Contender; context: BenchContext; perSecond: number },
): Promise<void> {
  const { broker, credential } = contender;
  const targets = context.workload.targets.slice(PROBE_TARGETS);
  return generator.start({ broker, credential, targets, records: 1, connections: CONNECTIONS, pace: { perSecond } });
}

/** Which rows the probes will be. The baseline numbers its sources in the order of their first message. */
async function planRows(
  { client, config }: BenchContext,
  { targets, isCity }: { readonly targets: readonly Target[]; readonly isCity: boolean },
): Promise<AwaitedRow[]> {
  const keys = isCity
    ? await readKeys(client, targets)
    : targets.map((_, index) => [index + 1, BASELINE_METRIC] as const);
  const firstAt = Date.now() + LEAD_MS;
  return Array.from({ length: config.seconds.brief * PROBES_PER_SECOND }, (_, index) => {
    const [componentKey, metricKey] = keys[index % keys.length] ?? [0, 0];
    return { componentKey, metricKey, at: firstAt + index * (1000 / PROBES_PER_SECOND) };
  });
}

async function readKeys(client: pg.Client, targets: readonly Target[]): Promise<(readonly [number, number])[]> {
  const { rows } = await client.query<{ componentKey: number; metricKey: number }>(
    `select component.key as "componentKey", metric.key as "metricKey"
     from unnest($1::text[], $2::text[]) with ordinality as wanted (device, code, place)
     join component on component.id = wanted.device
     join metric on metric.component_type = component.type and metric.code = wanted.code order by place`,
    [targets.map((target) => target.device), targets.map((target) => target.metric)],
  );
  if (rows.length !== targets.length) throw new Error(`${rows.length} of ${targets.length} probed sources were found`);
  return rows.map(({ componentKey, metricKey }) => [componentKey, metricKey] as const);
}

interface Probing {
  readonly client: pg.Client;
  readonly contender: Contender;
  readonly probed: readonly Target[];
  readonly awaited: readonly AwaitedRow[];
  readonly generator: Generator | undefined;
}

async function probe({ client, contender, probed, awaited, generator }: Probing): Promise<Record<string, number>> {
  const probes = awaited.map(({ at }, index) => {
    const { district, device, metric, value } = probed[index % probed.length] as Target;
    const payload = JSON.stringify([{ bt: at / 1000, n: metric, v: value }]);
    return { dueAt: at, topic: readingTopic(district, device), payload };
  });
  const before = await generator?.count();
  const giveUpAt = (awaited.at(-1)?.at ?? 0) + TAIL_MS;
  const [visibility, times] = await Promise.all([
    watchRows(client, awaited, giveUpAt),
    sendProbesTo(contender, probes),
  ]);
  const after = await generator?.count();
  await generator?.stop(drainLimitMs(awaited.length / PROBES_PER_SECOND));
  const late = times.map(({ sentAt }, index) => sentAt - (probes[index]?.dueAt ?? 0));
  const rate = before && after ? ((after.acknowledged - before.acknowledged) * 1000) / (after.at - before.at) : 0;
  return { ...figuresOf(visibility, awaited), 'sent late p99': summariseLatencies(late).p99, 'background msg/s': rate };
}

function figuresOf({ seenAt, looksMs }: Visibility, awaited: readonly AwaitedRow[]): Record<string, number> {
  const latencies = seenAt.flatMap((at, index) => (at === undefined ? [] : [at - (awaited[index]?.at ?? 0)]));
  const seen = { 'seen %': (latencies.length * 100) / awaited.length };
  if (latencies.length === 0) return seen;
  const { p50, p95, p99, max } = summariseLatencies(latencies);
  const figures = { p50, p95, p99, max, ...seen };
  if (looksMs.length === 0) return figures;
  const looks = summariseLatencies(looksMs);
  return { ...figures, 'look p50': looks.p50, 'look p99': looks.p99 };
}
