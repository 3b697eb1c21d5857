import { parseArgs } from 'node:util';
import type { BatchLimits } from './baseline/orders.ts';

export const SECTIONS = ['start', 'writer', 'throughput', 'latency'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Config {
  /** One section, or all. */
  readonly only: SectionName | undefined;
  /** Segments per measurement. */
  readonly segments: number;
  readonly measuredSeconds: number;
  readonly isFull: boolean;
  /** A browser to measure in, where the usual places don't have one. */
  readonly chromiumPath: string | undefined;
  /** Of ingest and of the pipeline that it is compared with. */
  readonly batch: BatchLimits;
  /** For the processes that are started: without what would lead them to an operator's database or broker. */
  readonly childEnv: Readonly<Record<string, string | undefined>>;
}

/** Never handed on: a bench writes millions of rows. */
const OPERATORS_OWN = ['DATABASE_URL', 'DATABASE_SERVICE_URL', 'MQTT_URL', 'CITY', 'TLS_CERT', 'TLS_KEY', 'PUBLIC_URL'];

/** @throws with a line that a person can act on */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Config {
  const { values } = parseArgs({
    args: [...args],
    options: { full: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const only = SECTIONS.find((name) => name === values.only);
  if (values.only !== undefined && only === undefined) {
    throw new Error(`--only ${values.only} is no part of the bench: choose one of ${SECTIONS.join(', ')}`);
  }
  const batch = { maxRows: Number(env.BATCH_MAX_ROWS || 5_000), maxMs: Number(env.BATCH_MAX_MS || 10) };
  const childEnv = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !OPERATORS_OWN.includes(name))),
    BATCH_MAX_ROWS: String(batch.maxRows),
    BATCH_MAX_MS: String(batch.maxMs),
  };
  return {
    only,
    segments: values.full ? 7 : 3,
    measuredSeconds: values.full ? 20 : 8,
    isFull: values.full,
    chromiumPath: env.CHROMIUM_PATH || undefined,
    batch,
    childEnv,
  };
}
