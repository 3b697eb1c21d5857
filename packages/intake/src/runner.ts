import type { MappingFault } from '@cityloop/contract/rest/feed';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type { LookupTable } from './lookup-table.ts';
import { createSandboxWorker, type SandboxWorker, type WorkerLimits } from './sandbox-worker.ts';

/** What a mapping made of one message: a value (undefined: nothing, on purpose), or a fault. */
export type Mapped =
  | { readonly ok: true; readonly value: unknown; readonly tookMs: number }
  | {
      readonly ok: false;
      readonly fault: MappingFault;
      /** It took too long or too much memory. */
      readonly isOffence: boolean;
      readonly tookMs: number;
    };

export interface MappingJob {
  readonly feed: string;
  readonly version: number | string;
  /** JSONata. */
  readonly mapping: string;
  readonly topic: string;
  /** The decoded payload as JSON. */
  readonly payloadJson: string;
  readonly receivedAt: Date;
  /** What came with the message beside its payload. */
  readonly meta?: MessageMeta | undefined;
  /** IANA name of the zone of the feed's local times. */
  readonly zone?: string | null;
  /** Those that the mapping asks. */
  readonly tables?: readonly LookupTable[];
  /** Of the payload: each allows some CPU time more. */
  readonly records?: number;
}

export interface MappingRunner {
  /** Rejects only where the sandbox itself can't be started, or was closed. */
  map(job: MappingJob): Promise<Mapped>;
  readonly waiting: number;
  close(): Promise<void>;
}

export interface RunnerOptions extends Partial<WorkerLimits> {
  /** Processes that feeds share; one more is started for feeds that exceeded their limits lately. */
  readonly processes?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

const SUSPECT_FOR_MS = 60_000;
const DEFAULTS = { timeMs: 200, memoryMb: 96, longestResult: 4_000_000 };
/** More CPU time for each record of a payload, and how much one message may have at most (seeds). */
const PER_RECORD_MS = 2;
const MOST_MS = 5_000;
const LEAST_WALL_MS = 10_000;

/**
 * Evaluates JSONata that users have written. A feed that exceeds its limits is moved to a process for such feeds, so that it
 * delays each of the others once at most.
 */
export function createMappingRunner(options: RunnerOptions = {}): MappingRunner {
  const { processes = 1, now = Date.now } = options;
  const timeMs = options.timeMs ?? DEFAULTS.timeMs;
  const limits: WorkerLimits = {
    timeMs,
    wallMs: options.wallMs ?? Math.max(LEAST_WALL_MS, 10 * timeMs),
    memoryMb: options.memoryMb ?? DEFAULTS.memoryMb,
    longestResult: options.longestResult ?? DEFAULTS.longestResult,
  };
  const workers = Array.from({ length: processes }, () => createSandboxWorker(limits));
  const suspects = createSandboxWorker(limits);
  const offendedAt = new Map<string, number>();

  function workerOf(feed: string): SandboxWorker {
    const isSuspect = now() - (offendedAt.get(feed) ?? Number.NEGATIVE_INFINITY) < SUSPECT_FOR_MS;
    return (isSuspect ? undefined : workers[sumOf(feed) % workers.length]) ?? suspects;
  }

  return {
    async map(job) {
      const { feed, version, mapping, zone = null, tables = [], records = 0 } = job;
      const worker = workerOf(feed);
      const limitMs = Math.max(timeMs, Math.min(timeMs + Math.max(0, records - 1) * PER_RECORD_MS, MOST_MS));
      const key = `${feed}/${version}`;
      const answer = await worker.run({ feed, key, source: mapping, input: inputOf(job), limitMs, zone, tables });
      if (answer.kind === 'answered') return readAnswer(mapping, answer);
      const isOffence = answer.kind !== 'starved';
      if (isOffence) offendedAt.set(feed, now());
      return {
        ok: false,
        fault: limitFault(reasonOf(answer.kind, { ...limits, timeMs: limitMs })),
        isOffence,
        tookMs: answer.tookMs,
      };
    },
    get waiting() {
      return [...workers, suspects].reduce((sum, worker) => sum + worker.waiting, 0);
    },
    async close() {
      await Promise.all([...workers, suspects].map((worker) => worker.close()));
    },
  };
}

function inputOf({ topic, payloadJson, receivedAt, feed, meta }: MappingJob): string {
  const about = { topic, receivedAt: receivedAt.toISOString(), feed, meta: { headers: {}, query: {}, ...meta } };
  const rest = JSON.stringify(about);
  return `{"payload":${payloadJson},${rest.slice(1)}`;
}

function readAnswer(mapping: string, { json, tookMs }: { readonly json: string; readonly tookMs: number }): Mapped {
  const answer = JSON.parse(json) as {
    readonly value?: unknown;
    readonly fault?: Pick<MappingFault, 'stage' | 'message' | 'code' | 'position'>;
  };
  if (!answer.fault) return { ok: true, value: answer.value, tookMs };
  const isOffence = answer.fault.stage === 'limit';
  return { ok: false, fault: { ...answer.fault, ...placeOf(mapping, answer.fault.position) }, isOffence, tookMs };
}

/** Line and column, from 1, of a position in the mapping. */
function placeOf(mapping: string, position: number | null): Pick<MappingFault, 'line' | 'column'> {
  if (position === null) return { line: null, column: null };
  const before = mapping.slice(0, position).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function reasonOf(kind: 'late' | 'crashed' | 'starved', { timeMs, wallMs, memoryMb }: WorkerLimits): string {
  if (kind === 'late') return `the mapping took more than ${timeMs} ms of CPU time for this message`;
  if (kind === 'crashed') return `the mapping needs more than ${memoryMb} MB for this message`;
  return `the machine was too busy to map this message within ${wallMs / 1000} s, twice; the mapping may be fine`;
}

function limitFault(message: string): MappingFault {
  return { stage: 'limit', message, code: null, position: null, line: null, column: null };
}

function sumOf(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7);
}
