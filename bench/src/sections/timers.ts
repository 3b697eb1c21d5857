import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from '../baseline/scratch-database.ts';
import { insertPending, removePending } from '../city/pending-city.ts';
import type { Bench } from '../context.ts';
import { SectionBook } from '../journal.ts';
import type { SectionResult } from '../results.ts';
import { summariseLatencies } from '../statistics.ts';

const PENDING = 100_000;
/** From the first moment to the last: 500 a second, of which those of `WINDOW_MS` are watched. */
const SPREAD_MS = 200_000;
/** Enough to put it there, and for an ingest to start and to read what is pending. */
export const LEAD_MS = 12_000;
export const WINDOW_MS = 9_000;
const LOOK_EVERY_MS = 20;
const LIMIT_MS = 60_000;
/** Behind by less than this, once: the rest is no matter of the start. */
const CAUGHT_UP_MS = 500;
/** For the last ones to be seen. */
const SETTLE_MS = 2_000;
const ROW = 'CityLoop';

/** How long after its moment an alarm is there that time alone raises. */
export async function measureTimers({ config, stand, journal, signal, say }: Bench): Promise<SectionResult> {
  const book = new SectionBook(journal, 'timers', signal);
  await book.step('all', async (note) => {
    const { scratchUrl } = await stand.on('embedded');
    await withClient(scratchUrl, async (client) => {
      await insertPending(client, { count: PENDING, leadMs: LEAD_MS, spreadMs: SPREAD_MS });
      const ingest = spawn(process.execPath, [join(stand.root, 'apps/ingest/dist/main.mjs')], {
        env: {
          ...config.childEnv,
          DATABASE_URL: scratchUrl,
          MQTT_PORT: '0',
          WORKER: 'bench-timers',
          LOG_LEVEL: 'error',
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const ended = once(ingest, 'exit');
      try {
        const lags = await watchLags(client, Date.now() + LIMIT_MS);
        const { p50, p95, p99, max } = summariseLatencies(lags);
        note(ROW, { alarms: lags.length, 'p50 ms': p50, 'p95 ms': p95, 'p99 ms': p99, 'most ms': max });
      } finally {
        ingest.kill('SIGTERM');
        await ended;
        await removePending(client);
      }
    });
    say(`timers: ${PENDING} alarms pending`);
  });
  return {
    name: 'timers',
    title: `Lag of alarms that time alone raises, ${PENDING} pending`,
    settings: {
      pending: PENDING,
      'moments a second': Math.round((PENDING * 1000) / SPREAD_MS),
      'look every ms': LOOK_EVERY_MS,
    },
    rows: book.rows([ROW]),
    notes: [
      'from the moment when a delay is over until another connection sees the alarm; that looks again and again, which adds up to one look',
      'each source has spoken once, before ingest was started: what is pending is read from the database; measured is what falls due after it has caught up with its start',
    ],
  };
}

/** Of each alarm whose moment lies in the window, which begins when what fell due before an ingest ran is done. */
async function watchLags(client: pg.Client, until: number): Promise<number[]> {
  const lags: number[] = [];
  let begin = Number.POSITIVE_INFINITY;
  let last = 0;
  while (Date.now() < Math.min(until, begin + WINDOW_MS + SETTLE_MS)) {
    const { rows } = await client.query<{ id: number; moment: number }>({
      name: 'new-alarms',
      text: 'select id::float8 as id, (extract(epoch from raised_at) * 1000)::float8 as moment from alarm where id > $1 order by id',
      values: [last],
    });
    const seenAt = Date.now();
    if (rows.some(({ moment }) => seenAt - moment < CAUGHT_UP_MS)) begin = Math.min(begin, seenAt);
    for (const { id, moment } of rows) {
      if (moment >= begin && moment < begin + WINDOW_MS) lags.push(Math.max(0, seenAt - moment));
      last = id;
    }
    await delay(LOOK_EVERY_MS);
  }
  return lags;
}
