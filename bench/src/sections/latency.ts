import { setTimeout as delay } from 'node:timers/promises';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { findChromium } from '@cityloop/infra/machine/programs';
import { type FirstSeen, firstSeen, keyOfReading } from '../city/arrivals.ts';
import { type Observer, ownChromium, watchInNode, watchOnWall } from '../city/observers.ts';
import type { AlarmSource } from '../city/workload.ts';
import type { Bench, BenchContext } from '../context.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import { type NoteRow, SectionBook } from '../journal.ts';
import { drainLimitMs, sendProbesTo, startGenerator } from '../load/generator.ts';
import type { Probe, ProbeTimes } from '../load/orders.ts';
import type { Target } from '../load/reading-source.ts';
import type { SectionResult } from '../results.ts';
import { summariseLatencies } from '../statistics.ts';

const PROBES_PER_SECOND = 50;
const PROBE_TARGETS = 1_000;
const BACKGROUND_PER_SECOND = 2_000;
const BACKGROUND_CONNECTIONS = 16;
const ALARMS = 12;
const ALARM_SPACING_MS = 500;
/** Enough for the generator to start and connect. */
const LEAD_MS = 3_000;
/** After the last probe: what has not arrived by then is counted as not seen. */
const TAIL_MS = 3_000;
const WALL_SETTLES_MS = 6_000;
/** It has many parts, and none of them is near a limit that more segments would tell apart. */
const MOST_SEGMENTS = 3;

/** From the intended time of publishing to a socket's arrival in a client and in the wall's page. Open loop. */
export async function measureLatency({ config, journal, signal, stand, say }: Bench): Promise<SectionResult> {
  const book = new SectionBook(journal, 'latency', signal);
  const context = await stand.on('embedded');
  const chromium = findChromium(ownChromium);
  const segments = Math.min(config.segments, MOST_SEGMENTS);
  const inNode = await watchInNode(context.city);
  try {
    for (let segment = 1; segment <= segments; segment += 1) {
      for (const withWall of chromium === undefined ? [false] : [false, true]) {
        const part = `segment ${segment} of ${segments}${withWall ? ', wall open' : ''}`;
        await book.step(part, (note) =>
          measurePart(context, { note, inNode, chromium: withWall ? chromium : undefined }),
        );
        say(`latency: ${part}`);
      }
    }
  } finally {
    await inNode.close();
  }
  return {
    name: 'latency',
    title: 'From MQTT publish to the browser, milliseconds',
    settings: {
      'probes/s': PROBES_PER_SECOND,
      'background msg/s': BACKGROUND_PER_SECOND,
      'seconds per segment': config.seconds.brief,
      'alarms per segment': ALARMS,
    },
    rows: book.rows(rowNames(chromium !== undefined)),
    notes: [
      'counted from the intended time of publishing, so a queue adds to it, and a generator that was itself late (sent late)',
      'commit: the PUBACK, so the floor of all below it; client in Node: the socket of our pages without a page',
      chromium === undefined
        ? 'NO CHROMIUM was found: measured in a socket client in Node only (install chromium, or name one in CHROMIUM_PATH)'
        : "wall in Chromium: the packet's arrival in the main thread of the wall's page at 1920x1080; its map is drawn by software (SwiftShader), on the same cores as the city",
      'readings are conflated and volatile by contract: seen % is the share that arrived within 3 s of the last one; the rest is in no percentile',
    ],
  };
}

interface Part {
  readonly note: NoteRow;
  readonly inNode: Observer;
  /** Its wall is open, too. */
  readonly chromium: string | undefined;
}

async function measurePart(context: BenchContext, { note, inNode, chromium }: Part): Promise<void> {
  const wall = chromium === undefined ? undefined : await watchOnWall(context.city, chromium);
  try {
    if (wall) await delay(WALL_SETTLES_MS);
    const observers = wall ? [inNode, wall] : [inNode];
    for (const perSecond of [0, BACKGROUND_PER_SECOND]) {
      await waitForQuiet(context.city.pids());
      const label = labelOf(perSecond, wall !== undefined);
      await underLoad(context, perSecond, () => probeReadings(context, observers, { note, label }));
    }
    await probeAlarms(context, observers, { note, label: wall ? ', wall open' : '' });
  } finally {
    await wall?.close();
  }
}

const labelOf = (perSecond: number, withWall: boolean) =>
  `${perSecond === 0 ? 'quiet' : 'loaded'}${withWall ? ', wall open' : ''}`;

function rowNames(hasChromium: boolean): string[] {
  const walls = hasChromium ? [false, true] : [false];
  return walls.flatMap((withWall) => {
    const observers = ['client in Node', ...(withWall ? ['wall in Chromium'] : [])];
    const readings = [0, BACKGROUND_PER_SECOND].flatMap((perSecond) =>
      ['commit', ...observers].map((observer) => `${labelOf(perSecond, withWall)}: reading to ${observer}`),
    );
    const alarms = observers.flatMap((observer) =>
      ['alarm', 'case'].map((kind) => `quiet${withWall ? ', wall open' : ''}: ${kind} to ${observer}`),
    );
    return [...readings, ...alarms];
  });
}

/** Runs it while devices that are not probed publish at this rate. */
async function underLoad(context: BenchContext, perSecond: number, run: () => Promise<void>): Promise<void> {
  if (perSecond === 0) return run();
  const { city, workload } = context;
  const generator = startGenerator();
  try {
    await generator.start({
      broker: city.broker,
      credential: city.credential,
      targets: workload.targets.slice(PROBE_TARGETS),
      records: 1,
      connections: BACKGROUND_CONNECTIONS,
      pace: { perSecond },
    });
    await run();
    await generator.stop(drainLimitMs(context.config.seconds.brief));
  } finally {
    await generator.end();
  }
}

interface ProbeBook {
  readonly note: NoteRow;
  readonly label: string;
}

async function probeReadings(
  context: BenchContext,
  observers: readonly Observer[],
  { note, label }: ProbeBook,
): Promise<void> {
  const targets = context.workload.targets.slice(0, PROBE_TARGETS);
  const count = context.config.seconds.brief * PROBES_PER_SECOND;
  const firstAt = Date.now() + LEAD_MS;
  const planned = Array.from({ length: count }, (_, index) => {
    // No source twice within its turn: a newer value would replace the probe on its way, as it should.
    const target = targets[index % targets.length] as Target;
    return { target, dueAt: firstAt + index * (1000 / PROBES_PER_SECOND) };
  });
  for (const observer of observers) await observer.take();
  const times = await send(
    context,
    planned.map(({ target, dueAt }) => probeOf(target, dueAt, dueAt)),
  );
  await delay(TAIL_MS);
  const commits = times.map(({ acknowledgedAt }, index) => acknowledgedAt - (planned[index]?.dueAt ?? 0));
  const late = times.map(({ sentAt }, index) => sentAt - (planned[index]?.dueAt ?? 0));
  note(`${label}: reading to commit`, {
    ...latencyFigures(commits, count),
    'sent late p99': summariseLatencies(late).p99,
  });
  for (const observer of observers) {
    const { readings } = firstSeen(await observer.take());
    const latencies = planned.flatMap(({ target, dueAt }) => {
      const seenAt = readings.get(keyOfReading(target.device, target.metric, dueAt));
      return seenAt === undefined ? [] : [seenAt - dueAt];
    });
    note(`${label}: reading to ${observer.name}`, latencyFigures(latencies, count));
  }
}

/** Alarms by readings beyond a threshold: to the alarm on the feed, and to the case that it opens. */
async function probeAlarms(
  context: BenchContext,
  observers: readonly Observer[],
  { note, label }: ProbeBook,
): Promise<void> {
  const sources = await findQuietSources(context);
  if (sources.length < ALARMS) return;
  for (const observer of observers) await observer.take();
  // The breach begins long enough ago for the rule's delay: the probe is the reading that completes it.
  const begunAt = Date.now();
  await send(
    context,
    sources.map((source) => probeOf(source, begunAt - source.rule.onDelayMs, begunAt)),
  );
  const firstAt = Date.now() + LEAD_MS;
  const planned = sources.map((source, index) => ({ source, dueAt: firstAt + index * ALARM_SPACING_MS }));
  await send(
    context,
    planned.map(({ source, dueAt }) => probeOf(source, dueAt, dueAt)),
  );
  await delay(TAIL_MS);
  const raised = await listRaised(
    context,
    planned.map(({ source }) => source.device),
  );
  for (const observer of observers) {
    const seen = firstSeen(await observer.take());
    for (const kind of ['alarm', 'case'] as const) {
      const latencies = planned.flatMap(({ source, dueAt }) =>
        latencyOf(seen, raised.get(source.device)?.[kind], dueAt, kind),
      );
      note(`quiet${label}: ${kind} to ${observer.name}`, latencyFigures(latencies, planned.length));
    }
  }
}

/** Devices that have raised no alarm yet: each is used once. */
async function findQuietSources({ client, workload }: BenchContext): Promise<AlarmSource[]> {
  const { rows } = await client.query<{ id: string }>(
    'select distinct component.id from alarm join component on component.key = component_key',
  );
  const used = new Set(rows.map((row) => row.id));
  return workload.alarmSources.filter((source) => !used.has(source.device)).slice(0, ALARMS);
}

function latencyOf(seen: FirstSeen, id: string | undefined, dueAt: number, kind: string): number[] {
  const seenAt = id === undefined ? undefined : seen.changes.get(`${kind}:${id}`);
  return seenAt === undefined ? [] : [seenAt - dueAt];
}

/** The alarm of each device, and its case where this alarm opened it: a case that it only joined began before. */
async function listRaised(
  { client }: BenchContext,
  devices: readonly string[],
): Promise<Map<string, { readonly alarm: string; readonly case: string | undefined }>> {
  const { rows } = await client.query<{ device: string; alarm: string; case: string | null; first: string }>(
    `select distinct on (component.id) component.id as device, alarm.id::text as alarm, alarm.case_id as case,
       (select min(other.id)::text from alarm other where other.case_id = alarm.case_id) as first
     from alarm join component on component.key = component_key
     where component.id = any ($1) order by component.id, alarm.id`,
    [devices],
  );
  return new Map(
    rows.map(({ device, alarm, case: file, first }) => [
      device,
      { alarm, case: file !== null && first === alarm ? file : undefined },
    ]),
  );
}

function probeOf({ district, device, metric, value }: Target, at: number, dueAt: number): Probe {
  const payload = JSON.stringify([{ bt: at / 1000, n: metric, v: value }]);
  return { dueAt, topic: readingTopic(district, device), payload };
}

function send({ city }: BenchContext, probes: readonly Probe[]): Promise<readonly ProbeTimes[]> {
  return sendProbesTo(city, probes);
}

function latencyFigures(latencies: readonly number[], sent: number): Record<string, number> {
  const seen = { 'seen %': (latencies.length * 100) / sent };
  if (latencies.length === 0) return seen;
  const { p50, p95, p99, max } = summariseLatencies(latencies);
  return { p50, p95, p99, max, ...seen };
}
