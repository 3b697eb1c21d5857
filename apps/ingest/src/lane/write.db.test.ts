import { claimLane } from '@cityloop/db/ingest/ingest-lane';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { takeIn } from '@cityloop/intake/intake';
import type { InboundMessage } from '@cityloop/intake/outcome';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRegistry } from '../identity/load-registry.ts';
import { createBreachWatch, NOTHING_REMEMBERED } from '../rules/breach.ts';
import { cityDatabase } from '../test/running-ingest.ts';
import { createQuarantineLimit } from './quarantine-limit.ts';
import { alone } from './workers.ts';
import { createWriter } from './write.ts';

describe('a batch with messages of the inbox', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cityDatabase();
  });
  afterAll(() => database?.drop());

  it('leaves out those whose outcome another worker has stored meanwhile, and stores the rest once', async () => {
    const registry = await loadRegistry(database.service);
    const { rows } = await database.owner.query<{ id: number }>(
      `insert into inbox (topic, payload) values ('first', 'x'), ('second', 'x') returning id`,
    );
    const messages = rows.map(
      ({ id }, index): InboundMessage => ({
        topic: `nowhere/${index}`,
        payload: Buffer.from('x'),
        receivedAt: Date.now(),
        publisher: { kind: 'trusted' },
        username: undefined,
        retain: false,
        replayed: true,
        inbox: { id, redriveOf: undefined },
      }),
    );
    const entries = messages.flatMap((message) => takeIn(message, registry).map((outcome) => ({ message, outcome })));
    const batch = { number: 1, entries, messages, since: 0, through: 0 };
    const writerOf = async (worker: string) =>
      createWriter({
        pool: database.service,
        lane: await claimLane(database.service, worker, 'telemetry'),
        breach: createBreachWatch(NOTHING_REMEMBERED, registry),
        registry: () => registry,
        quarantineLimit: createQuarantineLimit(
          { samplesPerHour: 100, bytesPerDay: 1_000_000, trackedSources: 100 },
          Date.now,
        ),
        workers: alone(),
        now: Date.now,
        onFenced: () => undefined,
      });
    const [one, two] = [await writerOf('one'), await writerOf('two')];
    await one({ ...batch, entries: entries.slice(0, 1), messages: messages.slice(0, 1) });
    const { counts } = await two(batch);
    expect(counts).toMatchObject({ messages: 1, quarantined: 1 });
    const { rows: kept } = await database.owner.query('select topic from quarantine order by topic');
    expect(kept).toEqual([{ topic: 'nowhere/0' }, { topic: 'nowhere/1' }]);
    const { rows: totals } = await database.owner.query(`select total from ingest_counter where name = 'messages'`);
    expect(totals).toEqual([{ total: 2 }]);
  });
});
