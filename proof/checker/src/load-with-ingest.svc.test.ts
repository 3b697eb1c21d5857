import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { startGenerator } from '@cityloop/load/generator';
import type { PlanInput } from '@cityloop/load/plan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check, recordBaseline } from './checker.ts';
import { type IngestProcess, spawnIngest } from './test/ingest-process.ts';
import { CREDENTIALS, loadCity, planOf } from './test/load-city.ts';

const POISON = -987_654;

describe('a load with a real ingest', () => {
  let database: TestDatabase;
  let folder: string;
  let ingest: IngestProcess;
  beforeEach(async () => {
    database = await loadCity();
    folder = mkdtempSync(join(tmpdir(), 'cityloop-load-'));
    ingest = await spawnIngest(database);
  });
  afterEach(async () => {
    await ingest?.end('SIGTERM');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (input: Omit<PlanInput, 'targets'>, seed: number, name = 'journal') =>
    startGenerator({
      broker: { host: '127.0.0.1', port: ingest.port },
      credentials: CREDENTIALS,
      plan: planOf(input),
      seed,
      journal: join(folder, name),
    });
  const judge = (name = 'journal') => check({ journal: join(folder, name), databaseUrl: database.ownerUrl });

  it('is acknowledged whole, and found whole', async () => {
    const generator = start({ messages: 4_000, perSecond: 4_000, records: 3 }, 1);
    await generator.drain();
    const summary = await generator.stop();
    expect(summary).toMatchObject({ due: 4_000, acknowledged: 4_000, published: 4_000, unacknowledged: 0 });
    const report = await judge();
    expect(report.samples).toEqual(NOTHING);
    expect(report).toMatchObject({ isRight: true, acknowledged: 4_000, storedUnacknowledged: 0 });
    expect(report.storedReadings + 3 * report.storedEvents).toBe(12_000);
    expect(report.alarmsExpected).toBeGreaterThan(10);
    expect(report.alarmStreamsCompared).toBe(40);
  });

  it('is right with every fault at once and two kills of ingest in the middle', async () => {
    await database.owner.query(`alter table reading add constraint poison check (value <> ${POISON})`);
    const faults: PlanInput['faults'] = {
      duplicates: { share: 0.05, lag: 50 },
      offline: { share: 0.5, everySeconds: 1, forSeconds: 0.4 },
      skew: { share: 0.1, ms: 3_600_000 },
      flood: { fromSecond: 1, forSeconds: 0.3, factor: 4 },
      stuck: { share: 0.1 },
      malformed: { share: 0.02 },
      poison: { share: 0.0005, value: POISON },
    };
    const generator = start({ messages: 9_000, perSecond: 2_500, records: 2, qos0: 0.1, faults }, 2);
    const port = ingest.port;
    for (const share of [0.3, 0.6]) {
      while (generator.progress().acknowledged < 9_000 * 0.9 * share) await turn();
      await ingest.end('SIGKILL');
      ingest = await spawnIngest(database, port);
    }
    await generator.drain();
    const summary = await generator.stop();
    expect(summary.redelivered).toBeGreaterThan(0);
    expect(summary.repeated).toBeGreaterThan(100);
    const report = await judge();
    expect(report.samples).toEqual(NOTHING);
    expect(report.isRight).toBe(true);
    expect(Object.keys(report.quarantine)).toHaveLength(10);
  });

  it('is judged by what it added itself, where a baseline says what there was', async () => {
    const faults = { malformed: { share: 0.05 } };
    for (const name of ['first', 'second']) {
      await recordBaseline(join(folder, name), database.ownerUrl);
      const generator = start({ messages: 1_500, perSecond: 3_000, faults }, 4, name);
      await generator.drain();
      await generator.stop();
      expect((await judge(name)).samples).toEqual(NOTHING);
    }
    rmSync(join(folder, 'second', 'baseline.json'));
    expect((await judge('second')).isRight).toBe(false);
  });

  it('doesn’t compare the alarms of sources whose readings overtook each other', async () => {
    const faults = { reorder: { share: 0.001, depth: 20 } };
    const generator = start({ messages: 3_000, perSecond: 3_000, faults }, 3);
    await generator.drain();
    await generator.stop();
    const report = await judge();
    expect(report.samples).toEqual(NOTHING);
    expect(report.alarmStreamsNotCompared).toBeGreaterThan(0);
    expect(report.alarmStreamsCompared).toBeGreaterThan(0);
  });
});

const NOTHING = {
  acknowledgedLost: [],
  doubled: [],
  unexplained: [],
  latestWrong: [],
  alarmsWrong: [],
  quarantineWrong: [],
  countersWrong: [],
};

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
