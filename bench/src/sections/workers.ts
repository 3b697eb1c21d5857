import { openCity } from '../contenders/city.ts';
import { CONNECTIONS, figuresOf, runLoad, WINDOW } from '../contenders/load-run.ts';
import { startSecondWorker, supportsWorkers } from '../contenders/second-worker.ts';
import type { Bench } from '../context.ts';
import { waitForQuiet } from '../cpu/quiet.ts';
import { SectionBook } from '../journal.ts';
import { watchLockWaits } from '../lock-waits.ts';
import type { SectionResult } from '../results.ts';
import { NO_MOSQUITTO } from './throughput.ts';

const ROWS = [
  { name: 'Mosquitto, shared: one worker', workers: 1 },
  { name: 'Mosquitto, shared: two workers', workers: 2 },
] as const;

/** A second ingest on the same shared subscription: what it adds, and whether the two wait for each other. */
export async function measureWorkers(bench: Bench): Promise<SectionResult | undefined> {
  const { config, journal, signal, stand, say } = bench;
  const missing = stand.mosquitto === undefined ? NO_MOSQUITTO : supportsWorkers(stand) ? undefined : NO_WORKERS;
  if (missing !== undefined) {
    say(`workers: ${missing}`);
    return undefined;
  }
  const book = new SectionBook(journal, 'workers', signal);
  for (let segment = 1; segment <= config.segments; segment += 1) {
    for (const row of ROWS) {
      await book.step(`segment ${segment}, ${row.name}`, async (note) => {
        note(row.name, await measureRow(bench, row.workers));
      });
      say(`workers: segment ${segment} of ${config.segments}, ${row.name}`);
    }
  }
  return {
    name: 'workers',
    title: 'Workers on one shared subscription',
    settings: { connections: CONNECTIONS, 'sent and not done, at most': CONNECTIONS * WINDOW, group: '$share' },
    rows: book.rows(ROWS.map((row) => row.name)),
    notes: [
      "lock waits %: of the looks at a working session of ingest (50 a second, pg_stat_activity), those at which it waited for another one's lock",
      'second us/msg: CPU time of the second worker, part of all',
    ],
  };
}

const NO_WORKERS = 'this ingest has no shared subscriptions: not measured';

async function measureRow({ config, stand }: Bench, workers: number): Promise<Record<string, number>> {
  const context = await stand.on('shared');
  const second = workers === 2 ? await startSecondWorker(context, stand) : undefined;
  try {
    await waitForQuiet(context.city.pids());
    await context.client.query('checkpoint');
    const contender = await openCity(context, 1);
    const pids = { ...contender.pids, ...(second ? { second: second.pid } : {}) };
    const locks = await watchLockWaits(context.city.ownerUrl);
    const { targets } = context.workload;
    const load = { targets, records: 1, perSecond: undefined, seconds: config.seconds.brief };
    const [run, waited] = await Promise.all([
      runLoad({ ...contender, pids }, load).finally(() => locks.stop()),
      locks.share,
    ]);
    return { ...figuresOf(run, 1), 'lock waits %': waited * 100 };
  } finally {
    await second?.stop();
  }
}
