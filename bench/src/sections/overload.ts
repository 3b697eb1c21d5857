import { setTimeout as delay } from 'node:timers/promises';
import { eventProbes, readEventFacts } from '../city/events.ts';
import { countReadings, openCity, readIngestCounters } from '../contenders/city.ts';
import { CONNECTIONS } from '../contenders/load-run.ts';
import type { Bench, BenchContext } from '../context.ts';
import { watchMemory } from '../cpu/memory.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import { SectionBook } from '../journal.ts';
import { drainLimitMs, type Generator, sendProbesTo, startGenerator } from '../load/generator.ts';
import type { Counts } from '../load/orders.ts';
import type { SectionResult } from '../results.ts';
import { saturationOf } from '../saturation.ts';
import { summariseLatencies } from '../statistics.ts';

const TIMES = 10;
/** Unacknowledged messages of one connection. */
const WINDOW = 1_024;
/** What all devices together can hold of what is due, in seconds of saturation. */
const HELD_SECONDS = 10;
/** Of saturation: what arrives once the overload is over. */
const AFTERWARDS = 0.25;
const EVENTS_PER_SECOND = 5;
const EVENTS_LEAD_MS = 2_000;
const DRAIN_LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 50;
const MEGABYTE = 2 ** 20;
const ROW = `CityLoop, ${TIMES} x saturation offered`;

/** Ten times of what it can take: memory, losses, departments' events meanwhile, and how fast the backlog goes. */
export async function measureOverload(bench: Bench): Promise<SectionResult> {
  const { config, journal, signal, stand } = bench;
  const book = new SectionBook(journal, 'overload', signal);
  const saturation = await saturationOf(bench);
  await book.step('overload', async (note) => {
    const context = await stand.on('embedded');
    await waitForQuiet(context.city.pids());
    note(ROW, await overload(bench, context, saturation));
  });
  return {
    name: 'overload',
    title: 'Overload: ten times the saturation',
    settings: {
      seconds: config.seconds.overload,
      'saturation msg/s': Math.round(saturation),
      connections: CONNECTIONS,
      'unacknowledged per connection': WINDOW,
      'devices hold, s of saturation': HELD_SECONDS,
      'events/s': EVENTS_PER_SECOND,
      'afterwards, share of saturation': AFTERWARDS,
    },
    rows: book.rows([ROW]),
    notes: [
      'devices hold what is due and not sent yet, and drop the rest unsent; whatever was sent is acknowledged in the end, and compared with what is stored',
      "events: departments' events on a connection of their own during the overload, from their intended time to the PUBACK, which means committed",
      'drain: messages committed per second from the end of the overload until no device holds one, while a quarter of saturation goes on arriving; / arrival: beside that; still held: what they hold after three minutes, when the bench gives up',
      'RSS MB: most resident memory of ingest that was seen, looked at five times a second',
    ],
  };
}

async function overload(bench: Bench, context: BenchContext, saturation: number): Promise<Record<string, number>> {
  const { city, workload, client } = context;
  const { seconds, say } = { seconds: bench.config.seconds.overload, say: bench.say };
  const contender = await openCity(context, 1);
  const before = await readIngestCounters(client);
  const events = eventProbes(await readEventFacts(client), {
    firstAt: Date.now() + EVENTS_LEAD_MS,
    everyMs: 1000 / EVENTS_PER_SECOND,
    count: Math.max(1, (seconds - EVENTS_LEAD_MS / 1000) * EVENTS_PER_SECOND),
  });
  const memory = watchMemory(city.pids().ingest ?? 0);
  const generator = startGenerator();
  try {
    const held = HELD_SECONDS * saturation;
    const pace = { offered: TIMES * saturation, window: WINDOW, held };
    const { broker, credential } = contender;
    const { targets } = workload;
    await generator.start({ broker, credential, targets, records: 1, connections: CONNECTIONS, pace });
    const from = await generator.count();
    const probing = sendProbesTo(city, events);
    // Heard after the drain; until then a failure must not end the process.
    probing.catch(() => undefined);
    await delay(seconds * 1000);
    const to = await generator.count();
    say('overload: over, the backlog drains');
    const drained = await drain(generator, to, AFTERWARDS * saturation);
    const end = await generator.stop(drainLimitMs(seconds));
    const { p50, p99 } = summariseLatencies(
      (await probing).map(({ acknowledgedAt }, index) => acknowledgedAt - (events[index]?.dueAt ?? 0)),
    );
    const stored = ((await readIngestCounters(client)).messages ?? 0) - (before.messages ?? 0) - events.length;
    return {
      'offered msg/s': perSecond(from, to, offeredOf),
      'committed msg/s': perSecond(from, to, (counts) => counts.acknowledged),
      'RSS MB': memory.takeMost() / MEGABYTE,
      acknowledged: end.acknowledged,
      'acknowledged, not stored': Math.max(end.acknowledged - stored, end.acknowledged - (await countReadings(client))),
      'event p50 ms': p50,
      'event p99 ms': p99,
      'drain msg/s': drained.rate,
      'drain / arrival': drained.rate / (AFTERWARDS * saturation),
      'still held': drained.left,
    };
  } finally {
    memory.stop();
    await generator.end();
    await contender.close();
  }
}

const offeredOf = ({ sent, waiting, dropped }: Counts) => sent + waiting + dropped;

function perSecond(from: Counts, to: Counts, read: (counts: Counts) => number): number {
  return ((read(to) - read(from)) * 1000) / (to.at - from.at);
}

/** Until no device holds a message, or the time is over. `rate`: messages acknowledged per second; `left`: still held. */
async function drain(generator: Generator, from: Counts, arrival: number): Promise<{ rate: number; left: number }> {
  generator.offer(arrival);
  const end = performance.now() + DRAIN_LIMIT_MS;
  for (;;) {
    const counts = await generator.count();
    const isOver = counts.waiting === 0 || performance.now() > end;
    if (isOver) return { rate: perSecond(from, counts, ({ acknowledged }) => acknowledged), left: counts.waiting };
    await delay(LOOK_EVERY_MS);
  }
}
