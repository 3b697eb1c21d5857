import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { check, type Report } from '@cityloop/checker/checker';
import { hint } from '@cityloop/db/connection/notify';
import { createJournal } from '@cityloop/load/journal';
import { createPlan } from '@cityloop/load/plan';
import { createScript, type Script } from '@cityloop/load/script';
import pg from 'pg';
import type { World } from './world.ts';

export interface InboxRunOptions {
  readonly world: World;
  readonly seed: number;
  readonly messages: number;
}

const PAIR = 2;
const POLL_MS = 10;

/**
 * Hands messages over through the database, as webhooks do, from transactions that commit in another order than they began.
 * A message counts as acknowledged once its transaction has committed.
 */
export async function runInbox({ world, seed, messages }: InboxRunOptions): Promise<Report> {
  const { ownerUrl } = world.database;
  const plan = createPlan({ messages, perSecond: 1_000, targets: world.city.targets });
  const facts = { plan, seed, run: `inbox${seed}`, startedAt: Date.now() - 60_000 };
  const journal = join(world.folder, `inbox-${seed}`);
  const writer = createJournal(journal, facts);
  const script = createScript(facts);
  const note = (kind: 'published' | 'acknowledged', message: number) =>
    writer.add({ kind, message, flags: 0, connection: 0, at: Date.now() - facts.startedAt });
  const [early, late] = await Promise.all([connected(ownerUrl), connected(ownerUrl)]);
  for (let message = 0; message + PAIR <= messages; message += PAIR) {
    note('published', message);
    note('published', message + 1);
    await late.query('begin');
    await insert(late, script, message);
    // Greater id, committed first, and taken while the other one can't be seen.
    await insert(early, script, message + 1);
    note('acknowledged', message + 1);
    await hint(early, 'work');
    await untilTaken(early, script, message + 1);
    await late.query('commit');
    note('acknowledged', message);
    await hint(early, 'work');
  }
  writer.add({ kind: 'ended', message: 0, flags: 0, connection: 0, at: Date.now() - facts.startedAt });
  writer.close();
  // A last one behind them all, of no device: when it is taken, ingest has looked after every commit.
  await early.query(`insert into inbox (topic, payload) values ('city/v1/none/last/reading', '[]')`);
  await hint(early, 'work');
  await untilGone(early, 'city/v1/none/last/reading');
  await Promise.all([early.end(), late.end()]);
  return check({ journal, databaseUrl: ownerUrl });
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function insert(client: pg.Client, script: Script, message: number): Promise<void> {
  const { topic, payload } = script.messageOf(message);
  await client.query('insert into inbox (topic, payload) values ($1, $2)', [topic, Buffer.from(payload)]);
}

const untilTaken = (client: pg.Client, script: Script, message: number) =>
  untilGone(client, script.messageOf(message).topic);

async function untilGone(client: pg.Client, topic: string): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query('select 1 from inbox where topic = $1', [topic]);
    if (!rowCount) return;
    await wait(POLL_MS);
  }
}
