import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE, SIMULATOR } from '../test/small-city.ts';

const MALFORMED = 100_000;
/** MQTT has 65,535 packet ids: so many are in flight at most. */
const WAVE = 10_000;
const SAMPLES = 50;
const own = readingTopic(DISTRICT, GAUGE);

describe('a broken publisher', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database, { QUARANTINE_SAMPLES_PER_HOUR: String(SAMPLES) });
  });
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  it('of 100,000 malformed messages leaves a bounded number of samples, and the exact count', async () => {
    const simulator = await connectAs(ingest.url);
    for (let sent = 0; sent < MALFORMED; sent += WAVE) {
      const wave = Array.from({ length: WAVE }, (_, index) =>
        simulator.publishAsync(own, (sent + index) % 4 === 0 ? '[{"n":"nosuch","v":1}]' : 'level=3', { qos: 1 }),
      );
      await Promise.all(wave);
    }
    await simulator.publishAsync(own, `[{"n":"level","v":0.5}]`, { qos: 1 });
    await simulator.endAsync();

    const { rows: counts } = await database.owner.query(
      'select source, topic_pattern, reason, sum(seen)::int as seen from quarantine_count group by 1, 2, 3 order by 3',
    );
    const group = { source: SIMULATOR, topic_pattern: 'city/v1/+/+/reading' };
    expect(counts).toEqual([
      { ...group, reason: 'not_json', seen: (MALFORMED * 3) / 4 },
      { ...group, reason: 'unknown_metric', seen: MALFORMED / 4 },
    ]);
    // An hour that ends while it runs allows as many again.
    const { rows: hours } = await database.owner.query(
      'select count(distinct hour)::int as hours from quarantine_count',
    );
    const { rows: kept } = await database.owner.query<{ kept: number }>(
      'select count(*)::int as kept from quarantine group by reason',
    );
    for (const row of kept) {
      expect(row.kept).toBeGreaterThanOrEqual(SAMPLES);
      expect(row.kept).toBeLessThanOrEqual(SAMPLES * hours[0].hours);
    }
    expect(kept).toHaveLength(2);
    const { rows: totals } = await database.owner.query(
      `select name, total::int from ingest_counter where name in ('messages', 'quarantined', 'readings') order by name`,
    );
    expect(totals).toEqual([
      { name: 'messages', total: MALFORMED + 1 },
      { name: 'quarantined', total: MALFORMED },
      { name: 'readings', total: 1 },
    ]);
  }, 120_000);
});
