import { claimLane, storeTelemetry } from '@cityloop/db/ingest/ingest-lane';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIngestConfig } from '../config.ts';
import { loadRegistry } from '../identity/load-registry.ts';
import { createIngestMetrics } from '../metrics.ts';
import { cityDatabase } from '../test/running-ingest.ts';
import { createHinter } from './hinter.ts';
import { allOf, openLanes } from './lanes.ts';
import { alone } from './workers.ts';

describe('openLanes', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cityDatabase();
  });
  afterAll(() => database?.drop());

  it('reads what rules remember once nothing of a former process can change it any more', async () => {
    const { service, serviceUrl } = database;
    // It had one lane more than the process that follows.
    const names = ['telemetry', 'telemetry-2', 'telemetry-3', 'event'] as const;
    const former = await Promise.all(names.map((name) => claimLane(service, 'ingest', name)));
    const fates: string[] = [];
    const pool = interrupted(service, 'alarm_rule_state', async () => {
      for (const lane of former) fates.push((await storeTelemetry(service, lane, NOTHING)).status);
    });
    const registry = await loadRegistry(service);
    const config = readIngestConfig({ DATABASE_URL: serviceUrl, LOG_LEVEL: 'silent', TELEMETRY_LANES: '2' });
    const logger = createLogger({ app: 'ingest', level: config.LOG_LEVEL });
    const { lanes } = await openLanes({
      config,
      logger,
      pool,
      onFenced: () => undefined,
      registry: () => registry,
      metrics: createIngestMetrics(),
      hinter: createHinter(service, logger),
      workers: alone(),
    });
    expect(new Set(fates)).toEqual(new Set(['fenced']));
    await Promise.all(allOf(lanes).map((lane) => lane.close()));
  });
});

const NOTHING = {
  number: 1,
  messages: 0,
  readings: [],
  repeats: 0,
  conflicts: 0,
  expectsRepeats: false,
  latest: [],
  touched: [],
};

/** The pool, but `first` is done before a statement that mentions `table` is sent. */
function interrupted(pool: pg.Pool, table: string, first: () => Promise<void>): pg.Pool {
  return new Proxy(pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'query') return value.bind(target);
      return async (...given: unknown[]) => {
        if (String(given[0]).includes(table)) await first();
        return value.apply(target, given);
      };
    },
  });
}
