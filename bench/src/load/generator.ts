import type { Credential } from '@cityloop/load/frames';
import { type Child, startChild } from '../child-process.ts';
import type { Counts, FromGenerator, Probe, ProbeTimes, StreamOrder, ToGenerator } from './orders.ts';
import type { BrokerAddress } from './publisher.ts';

/** To start, connect and answer. */
const ANSWER_LIMIT_MS = 60_000;
/** What any pipeline may take to acknowledge the last message, however short the load was. */
const SHORTEST_DRAIN_MS = 60_000;

/** How long a pipeline may take to acknowledge what is left after so many seconds of load: as long again, and a minute. */
export function drainLimitMs(loadSeconds: number): number {
  return SHORTEST_DRAIN_MS + loadSeconds * 1000;
}

/** The load generator, a process of its own. */
export interface Generator {
  readonly pid: number;
  start(order: Omit<StreamOrder, 'kind'>): Promise<void>;
  /** One at a time. */
  count(): Promise<Counts>;
  grant(upTo: number): void;
  offer(perSecond: number): void;
  /**
   * Sends no more; answers once all is acknowledged.
   * @throws how much is missing when that takes longer
   */
  stop(limitMs: number): Promise<Counts>;
  end(): Promise<void>;
}

export function startGenerator(): Generator {
  const child = fork();
  const ask = async <Kind extends FromGenerator['kind']>(order: ToGenerator, answer: Kind, workMs = 0) => {
    const heard = child.hear(answer, workMs + ANSWER_LIMIT_MS);
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
    stop: (limitMs) => ask({ kind: 'stop', limitMs }, 'stopped', limitMs),
    end: () => child.end(),
  };
}

/**
 * Sends probes from a process of its own, on a connection of their own.
 * @throws how many are missing when not all are acknowledged within a while of the last
 */
export async function sendProbesTo(
  to: { readonly broker: BrokerAddress; readonly credential: Credential | undefined },
  probes: readonly Probe[],
): Promise<readonly ProbeTimes[]> {
  const child = fork();
  try {
    const lengthMs = lengthOf(probes);
    const limitMs = drainLimitMs(lengthMs / 1000);
    const probed = child.hear('probed', ANSWER_LIMIT_MS + lengthMs + limitMs);
    child.tell({ kind: 'probe', broker: to.broker, credential: to.credential, probes, limitMs });
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
