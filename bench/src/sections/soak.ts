import { setTimeout as delay } from 'node:timers/promises';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { openCity } from '../contenders/city.ts';
import { CONNECTIONS } from '../contenders/load-run.ts';
import type { Bench, BenchContext } from '../context.ts';
import { watchMemory } from '../cpu/memory.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import { SectionBook } from '../journal.ts';
import { drainLimitMs, sendProbesTo, startGenerator } from '../load/generator.ts';
import type { Probe, ProbeTimes } from '../load/orders.ts';
import type { Target } from '../load/reading-source.ts';
import type { SectionResult } from '../results.ts';
import { saturationOf } from '../saturation.ts';
import { summariseLatencies } from '../statistics.ts';

const SHARE = 0.8;
const PROBES_PER_SECOND = 20;
const PROBE_TARGETS = 1_000;
const LONGEST_WINDOW_S = 10;
const SHORTEST_WINDOWS = 10;
/** Enough for the process of the probes to start. */
const LEAD_MS = 2_000;
const MEGABYTE = 2 ** 20;

/** A long load below saturation: whether rate, memory and latency stay as they are. Its segments are windows of one run. */
export async function measureSoak(bench: Bench): Promise<SectionResult | undefined> {
  const { config, journal, signal, stand, say } = bench;
  const seconds = config.seconds.soak;
  if (seconds === undefined) {
    say('soak: only with --full, or --only soak');
    return undefined;
  }
  const book = new SectionBook(journal, 'soak', signal);
  const perSecond = config.soakRate ?? SHARE * (await saturationOf(bench));
  const row = config.soakRate === undefined ? `CityLoop, ${SHARE * 100} % of saturation` : 'CityLoop, a given rate';
  const windowSeconds = Math.max(1, Math.min(LONGEST_WINDOW_S, Math.floor(seconds / SHORTEST_WINDOWS)));
  const windows = Math.floor(seconds / windowSeconds);
  await book.step('soak', async (note) => {
    const context = await stand.on('embedded');
    await waitForQuiet(context.city.pids());
    const noteWindow = (figures: Record<string, number>) => note(row, figures);
    await soak(context, noteWindow, { windows, windowSeconds, perSecond });
  });
  return {
    name: 'soak',
    title: 'A long load below saturation',
    settings: {
      seconds: windows * windowSeconds,
      'seconds per window': windowSeconds,
      'offered msg/s': Math.round(perSecond),
      'probes/s': PROBES_PER_SECOND,
    },
    rows: book.rows([row]),
    notes: [
      'median and range of the windows of one run, one after the other, all in the JSON',
      'p50, p99: probes on a connection of their own, from their intended time to the PUBACK, which means committed; ms',
      'behind s: what was sent and not acknowledged at the end of the window, in seconds of the load',
      'RSS MB: most resident memory of ingest within the window',
    ],
  };
}

interface SoakPlan {
  readonly windows: number;
  readonly windowSeconds: number;
  readonly perSecond: number;
}

async function soak(
  context: BenchContext,
  note: (figures: Record<string, number>) => void,
  plan: SoakPlan,
): Promise<void> {
  const { city, workload } = context;
  const contender = await openCity(context, 1);
  const { broker, credential } = contender;
  const memory = watchMemory(city.pids().ingest ?? 0);
  const generator = startGenerator();
  try {
    const targets = workload.targets.slice(PROBE_TARGETS);
    const pace = { perSecond: plan.perSecond };
    await generator.start({ broker, credential, targets, records: 1, connections: CONNECTIONS, pace });
    const firstAt = Date.now() + LEAD_MS;
    const probes = planProbes(workload.targets, firstAt, plan);
    const probing = sendProbesTo(city, probes);
    // Heard after the windows; until then a failure must not end the process.
    probing.catch(() => undefined);
    await delay(firstAt - Date.now());
    memory.takeMost();
    const measured: Record<string, number>[] = [];
    let before = await generator.count();
    for (let window = 1; window <= plan.windows; window += 1) {
      await delay(firstAt + window * plan.windowSeconds * 1000 - Date.now());
      const now = await generator.count();
      const rate = ((now.acknowledged - before.acknowledged) * 1000) / (now.at - before.at);
      const behind = (now.sent - now.acknowledged) / plan.perSecond;
      measured.push({ 'msg/s': rate, 'behind s': behind, 'RSS MB': memory.takeMost() / MEGABYTE });
      before = now;
    }
    const times = await probing;
    const { sent } = await generator.stop(drainLimitMs(plan.windows * plan.windowSeconds));
    await contender.verify(sent + probes.length);
    for (const [window, figures] of measured.entries()) {
      note({ ...figures, ...latenciesOf(probes, times, { firstAt, window, plan }) });
    }
  } finally {
    memory.stop();
    await generator.end();
    await contender.close();
  }
}

function planProbes(targets: readonly Target[], firstAt: number, { windows, windowSeconds }: SoakPlan): Probe[] {
  return Array.from({ length: windows * windowSeconds * PROBES_PER_SECOND }, (_, index) => {
    const { district, device, metric, value } = targets[index % PROBE_TARGETS] as Target;
    const dueAt = firstAt + index * (1000 / PROBES_PER_SECOND);
    const payload = JSON.stringify([{ bt: dueAt / 1000, n: metric, v: value }]);
    return { dueAt, topic: readingTopic(district, device), payload };
  });
}

/** Of the probes that were due in a window. */
function latenciesOf(
  probes: readonly Probe[],
  times: readonly ProbeTimes[],
  { firstAt, window, plan }: { readonly firstAt: number; readonly window: number; readonly plan: SoakPlan },
): Record<string, number> {
  const lengthMs = plan.windowSeconds * 1000;
  const latencies = times.flatMap(({ acknowledgedAt }, index) => {
    const dueAt = probes[index]?.dueAt ?? 0;
    return Math.floor((dueAt - firstAt) / lengthMs) === window ? [acknowledgedAt - dueAt] : [];
  });
  const { p50, p99 } = summariseLatencies(latencies);
  return { p50, p99 };
}
