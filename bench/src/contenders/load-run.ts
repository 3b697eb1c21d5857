import { setTimeout as delay } from 'node:timers/promises';
import { type CpuUse, startCpuMeter } from '../cpu/cpu-meter.ts';
import { drainLimitMs, type Generator, startGenerator } from '../load/generator.ts';
import type { Pace } from '../load/orders.ts';
import type { Target } from '../load/reading-source.ts';
import { rateBetweenSteps, type Sample } from '../progress.ts';
import type { Contender } from './contender.ts';

export const CONNECTIONS = 64;
/** Of a closed loop, per connection. */
export const WINDOW = 256;
const WARM_UP_MS = 2_000;
const LOOK_EVERY_MS = 20;

export interface Load {
  readonly targets: readonly Target[];
  readonly records: number;
  /** Undefined: as much as it takes, in a closed loop. */
  readonly perSecond: number | undefined;
  readonly seconds: number;
}

export interface LoadRun {
  readonly sent: number;
  /** Messages done per second. */
  readonly perSecond: number;
  readonly cpu: CpuUse;
}

/**
 * Loads a contender, measures in the middle, and checks afterwards that nothing is missing. Closed loop: at most 64 x 256
 * messages are sent and not done, by PUBACK where that means done, else by what the contender itself counts.
 */
export async function runLoad(contender: Contender, { targets, records, perSecond, seconds }: Load): Promise<LoadRun> {
  const { broker, credential, pids, countDone } = contender;
  const generator = startGenerator();
  const isGranted = countDone !== undefined && perSecond === undefined;
  const read = countDone ?? (async () => (await generator.count()).acknowledged);
  try {
    const pace = paceOf(perSecond, isGranted);
    await generator.start({ broker, credential, targets, records, connections: CONNECTIONS, pace });
    const follower = follow(read, isGranted ? generator : undefined);
    await delay(WARM_UP_MS);
    const from = performance.now();
    const stopMeter = startCpuMeter({ ...pids, generator: generator.pid, bench: process.pid });
    await delay(seconds * 1000);
    const cpu = stopMeter();
    const to = performance.now();
    const samples = await follower.stop();
    const { sent } = await generator.stop(drainLimitMs(seconds));
    await untilDone(read, sent, drainLimitMs(seconds));
    await contender.verify(sent);
    return { sent, perSecond: rateBetweenSteps(samples, from, to), cpu };
  } finally {
    await generator.end();
  }
}

function paceOf(perSecond: number | undefined, isGranted: boolean): Pace {
  if (perSecond !== undefined) return { perSecond };
  return isGranted ? { granted: CONNECTIONS * WINDOW } : { window: WINDOW };
}

/** Looks at the count again and again, and grants more as messages are done. */
function follow(read: () => Promise<number>, granted: Generator | undefined): { stop(): Promise<Sample[]> } {
  const samples: Sample[] = [];
  let running = true;
  const look = async () => {
    while (running) {
      const count = await read();
      samples.push({ at: performance.now(), count });
      granted?.grant(count + CONNECTIONS * WINDOW);
      await delay(LOOK_EVERY_MS);
    }
  };
  const looking = look();
  // Heard by stop(); until then a failure must not end the process.
  looking.catch(() => undefined);
  return {
    async stop() {
      running = false;
      await looking;
      return samples;
    },
  };
}

async function untilDone(read: () => Promise<number>, sent: number, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  for (let done = await read(); done < sent; done = await read()) {
    if (performance.now() > end)
      throw new Error(`${done} of ${sent} messages were done within ${limitMs / 1000} s of the last one`);
    await delay(LOOK_EVERY_MS);
  }
}

const PARTS = ['ingest', 'second', 'broker', 'postgres', 'server', 'maintenance'] as const;

/** CPU time per message, by process: `ingest` stands for whatever takes its place. */
export function figuresOf({ perSecond, cpu }: LoadRun, records: number | undefined): Record<string, number> {
  const messages = (perSecond * cpu.elapsedMs) / 1000;
  const perMessage = (name: string) => ((cpu.msByName[name] ?? 0) * 1000) / messages;
  return {
    'msg/s': perSecond,
    ...(records === undefined ? {} : { 'rows/s': perSecond * records }),
    'all us/msg': PARTS.reduce((sum, name) => sum + perMessage(name), 0),
    'ingest us/msg': perMessage('ingest'),
    ...(cpu.msByName.second === undefined ? {} : { 'second us/msg': perMessage('second') }),
    ...(cpu.msByName.broker === undefined ? {} : { 'broker us/msg': perMessage('broker') }),
    'postgres us/msg': perMessage('postgres'),
    'server us/msg': perMessage('server'),
    'upkeep us/msg': perMessage('maintenance'),
    'generator us/msg': perMessage('generator'),
    'foreign CPU %': cpu.foreignShare * 100,
    seconds: cpu.elapsedMs / 1000,
  };
}
