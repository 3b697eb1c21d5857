import { parseArgs } from 'node:util';
import type { BatchLimits } from './baseline/orders.ts';

export const SECTIONS = [
  'start',
  'writer',
  'throughput',
  'workers',
  'commit',
  'overload',
  'soak',
  'storage',
  'search',
  'timers',
  'history',
  'latency',
] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Config {
  /** One section, or all. */
  readonly only: SectionName | undefined;
  /** Segments per measurement. */
  readonly segments: number;
  readonly seconds: Durations;
  /** Messages per second of the soak; undefined: a share of the saturation. */
  readonly soakRate: number | undefined;
  /** Rows per segment of the section without MQTT. */
  readonly writerRows: number;
  readonly isFull: boolean;
  /** Everything, in segments of the usual length at least. */
  readonly isWhole: boolean;
  /** Goes on with the run that was stopped. */
  readonly resume: boolean;
  /** What a resumed run is told again. */
  readonly args: readonly string[];
  /** A browser to measure in, where the usual places don't have one. */
  /** The owner's URL of a server with TimescaleDB, for storage; the bench makes and drops a database of its own there. */
  readonly timescaleUrl: string | undefined;
  /** Of ingest and of the pipeline that it is compared with. */
  readonly batch: BatchLimits;
  /** For the processes that are started: without what would lead them to an operator's database or broker. */
  readonly childEnv: Readonly<Record<string, string | undefined>>;
}

export interface Durations {
  /** A measured segment of the throughput of CityLoop and of the bare pipelines. */
  readonly segment: number;
  /** A segment of what is there for comparison, and of latencies. */
  readonly brief: number;
  readonly overload: number;
  /** Undefined: not measured. */
  readonly soak: number | undefined;
}

/** Never handed on: a bench writes millions of rows. */
const OPERATORS_OWN = ['DATABASE_URL', 'DATABASE_SERVICE_URL', 'MQTT_URL', 'CITY', 'TLS_CERT', 'TLS_KEY', 'PUBLIC_URL'];
/** At most 30 and 100 minutes in all: see plan.ts. */
const USUAL = { segments: 5, seconds: 5, overload: 30, brief: 4 };
const FULL = { segments: 5, seconds: 60, overload: 300, brief: 10, soak: 600 };
const ROWS_PER_SECOND_OF_SEGMENT = 50_000;
const MOST_WRITER_ROWS = 1_000_000;
const SOAK_SEGMENTS = 10;

/** @throws with a line that a person can act on */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Config {
  const values = readArgs(args);
  const only = SECTIONS.find((name) => name === values.only);
  if (values.only !== undefined && only === undefined) {
    throw new Error(`--only ${values.only} is no part of the bench: choose one of ${SECTIONS.join(', ')}`);
  }
  const usual = values.full ? FULL : USUAL;
  const segments = readCount('--segments', values.segments) ?? usual.segments;
  const segment = readCount('--seconds', values.seconds) ?? usual.seconds;
  const isShort = segment < usual.seconds;
  const batch = { maxRows: Number(env.BATCH_MAX_ROWS || 10_000), maxMs: Number(env.BATCH_MAX_MS || 10) };
  const childEnv = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !OPERATORS_OWN.includes(name))),
    BATCH_MAX_ROWS: String(batch.maxRows),
    BATCH_MAX_MS: String(batch.maxMs),
  };
  const soak = values.full && !isShort ? FULL.soak : SOAK_SEGMENTS * segment;
  return {
    only,
    segments,
    seconds: {
      segment,
      brief: Math.min(segment, usual.brief),
      overload: isShort ? 5 * segment : usual.overload,
      soak: values.full || only === 'soak' ? soak : undefined,
    },
    soakRate: readCount('--rate', values.rate),
    writerRows: Math.min(MOST_WRITER_ROWS, ROWS_PER_SECOND_OF_SEGMENT * segment),
    isFull: values.full,
    isWhole: only === undefined && !isShort && segments >= usual.segments,
    resume: values.resume,
    args: args.filter((each) => each !== '--resume'),
    timescaleUrl: env.BENCH_DATABASE_URL || undefined,
    batch,
    childEnv,
  };
}

/** What a resumed run does is what the stopped one was told. */
export function resumeConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Config {
  return { ...readConfig(args, env), resume: true };
}

function readArgs(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      full: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string' },
      segments: { type: 'string' },
      rate: { type: 'string' },
    },
  });
  const told = [values.seconds, values.segments, values.rate];
  if (values.resume && (values.full || told.some((value) => value !== undefined))) {
    throw new Error('--resume goes on with what the stopped run was told: give it alone, or with --only');
  }
  return values;
}

function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${option} ${text} is no whole number from 1`);
  return count;
}
