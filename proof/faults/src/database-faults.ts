import pg from 'pg';
import { between, type Fault, pauseOf } from './fault.ts';

const LONGEST_STATEMENT_BYTES = 60_000;

/** What can be wrong on the way to a database that runs. */
export const DATABASE_FAULTS = {
  async 'database away'(stage) {
    const { database } = stage.world.lines;
    await database.drop();
    await pauseOf(stage);
    await database.heal();
  },
  async 'database slow'(stage) {
    const { database } = stage.world.lines;
    database.delay(between(stage.random, 20, 150));
    await pauseOf(stage);
    await database.heal();
  },
  async 'database behind a thin line'(stage) {
    const { database } = stage.world.lines;
    database.bandwidth(200_000);
    await pauseOf(stage);
    await database.heal();
  },
  async 'database stalled'(stage) {
    const { database } = stage.world.lines;
    database.stall(stage.random() < 0.5 ? 'down' : 'both');
    await pauseOf(stage);
    await database.heal();
  },
  /** Half-open: ingest has to give up by itself. */
  async 'database in a black hole'(stage) {
    const { database } = stage.world.lines;
    database.blackhole(stage.random() < 0.5 ? 'down' : 'both');
    await pauseOf(stage);
    await database.heal();
  },
  async 'reset in the middle of a statement'(stage) {
    const { database } = stage.world.lines;
    database.resetAfter(between(stage.random, 1, LONGEST_STATEMENT_BYTES), 'up');
    await pauseOf(stage);
    await database.heal();
  },
  /** The statement is done, the commit perhaps too, and nobody hears of it. */
  async 'reset in the middle of an answer'(stage) {
    const { database } = stage.world.lines;
    database.resetAfter(between(stage.random, 1, 300), 'down');
    await pauseOf(stage);
    await database.heal();
  },
  async 'every session ended'(stage) {
    await asOwner(stage.world.database.ownerUrl, (client) =>
      client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where usename is not null and pid <> pg_backend_pid()',
      ),
    );
  },
  async 'no connection left'(stage) {
    const { database, lines } = stage.world;
    const held: pg.Client[] = [];
    lines.database.reset();
    for (;;) {
      const client = new pg.Client({ connectionString: database.ownerUrl });
      client.on('error', () => undefined);
      try {
        await client.connect();
        held.push(client);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === '53300')) throw error;
        break;
      }
    }
    // Those that came back before the last one was taken.
    lines.database.reset();
    await pauseOf(stage);
    await Promise.all(held.map((client) => client.end()));
  },
} satisfies Record<string, Fault>;

async function asOwner(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  await use(client);
  await client.end();
}
