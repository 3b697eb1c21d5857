import type { Credential } from '@cityloop/load/frames';
import { type Child, startChild } from '../child-process.ts';
import type { Counts, FromGenerator, Probe, ProbeTimes, StreamOrder, ToGenerator } from './orders.ts';
import type { BrokerAddress } from './publisher.ts';

/** Enough for what a slow pipeline still has to acknowledge. */
const LIMIT_MS = 300_000;

/** The load generator, a process of its own. */
export interface Generator {
  readonly pid: number;
  start(order: Omit<StreamOrder, 'kind'>): Promise<void>;
  /** One at a time. */
  count(): Promise<Counts>;
  grant(upTo: number): void;
  offer(perSecond: number): void;
  /** Sends no more; answers once all is acknowledged. */
  stop(): Promise<Counts>;
  end(): Promise<void>;
}

export function startGenerator(): Generator {
  const child = fork();
  const ask = async <Kind extends FromGenerator['kind']>(order: ToGenerator, answer: Kind) => {
    const heard = child.hear(answer, LIMIT_MS);
    child.tell(order);
    return heard;
  };
  return {
    pid: child.pid,
    start: async (order) => {
      await ask({ kind: 'stream', ...order }, 'started');
    },
    count: () => ask({ kind: 'count' }, 'counted'),
    grant: (upTo) => child.tell({ kind: 'grant', upTo }),
    offer: (perSecond) => child.tell({ kind: 'offer', perSecond }),
    stop: () => ask({ kind: 'stop' }, 'stopped'),
    end: () => child.end(),
  };
}

/** Sends probes from a process of its own, on a connection of their own. */
export async function sendProbesTo(
  to: { readonly broker: BrokerAddress; readonly credential: Credential | undefined },
  probes: readonly Probe[],
): Promise<readonly ProbeTimes[]> {
  const child = fork();
  try {
    const probed = child.hear('probed', LIMIT_MS + lengthOf(probes));
    child.tell({ kind: 'probe', broker: to.broker, credential: to.credential, probes });
    return (await probed).times;
  } finally {
    await child.end();
  }
}

function fork(): Child<ToGenerator, FromGenerator> {
  return startChild<ToGenerator, FromGenerator>(new URL('./main.ts', import.meta.url));
}

function lengthOf(probes: readonly Probe[]): number {
  return Math.max(0, (probes.at(-1)?.dueAt ?? 0) - Date.now());
}
