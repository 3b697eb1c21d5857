import { searchCases } from '@cityloop/db/case/case-search';
import type { Actor } from '@cityloop/domain/account/actor';
import type pg from 'pg';
import { withClient } from '../baseline/scratch-database.ts';
import { FOUND_NOWHERE, insertManyCases, QUESTIONS } from '../city/searched-city.ts';
import type { Bench } from '../context.ts';
import { SectionBook } from '../journal.ts';
import type { SectionResult } from '../results.ts';
import { summariseLatencies } from '../statistics.ts';

/** Of a full run, and of the others: making them takes longest. */
export const SEARCHED_CASES = { full: 1_000_000, usual: 200_000 } as const;
const CLERK: Actor = { username: 'bench', roles: ['clerk'], department: undefined, districts: [] };
const FOUND_AT_MOST = 20;
/** The baseline looks through all cases at each question: a few do. */
const BASELINE_QUESTIONS = 5;

const ASKED_PER_KIND = 30;
const BASELINE = 'baseline: like over number, title, address';

/** How long a clerk waits for hits among all cases of a city. */
export async function measureSearch({ config, stand, journal, signal, say }: Bench): Promise<SectionResult> {
  const count = config.isFull ? SEARCHED_CASES.full : SEARCHED_CASES.usual;
  const book = new SectionBook(journal, 'search', signal);
  await book.step('all', async (note) => {
    const { scratchUrl } = await stand.on('embedded');
    await withClient(scratchUrl, async (client) => {
      const startedAt = performance.now();
      await insertManyCases(client, count);
      say(`search: ${count} cases made in ${Math.round((performance.now() - startedAt) / 1000)} s`);
      const all: number[] = [];
      for (const [kind, ask] of Object.entries(QUESTIONS)) {
        const times = await timesOf(ASKED_PER_KIND, (n) => searchCases(client, CLERK, ask(n), FOUND_AT_MOST));
        note(kind, figuresOf(times));
        all.push(...times);
      }
      note('all kinds', figuresOf(all));
      note(BASELINE, figuresOf(await timesOf(BASELINE_QUESTIONS, (n) => searchByLike(client, FOUND_NOWHERE(n)))));
      await client.query('truncate case_file, case_action, case_search, category cascade');
    });
  });
  return {
    name: 'search',
    title: `Searching ${count} cases`,
    settings: { cases: count, 'questions per kind': ASKED_PER_KIND, 'hits at most': FOUND_AT_MOST, connections: 1 },
    rows: book.rows([...Object.keys(QUESTIONS), 'all kinds', BASELINE]),
    notes: ['each question is another one; a database that has just been filled, so everything is in memory'],
  };
}

async function timesOf(count: number, ask: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const startedAt = performance.now();
    await ask(n * 7_919);
    times.push(performance.now() - startedAt);
  }
  return times;
}

function figuresOf(times: readonly number[]): Record<string, number> {
  const { p50, p95, max } = summariseLatencies(times);
  return { 'p50 ms': p50, 'p95 ms': p95, 'most ms': max };
}

async function searchByLike(client: pg.Client, words: string): Promise<void> {
  await client.query(
    `select id from case_file where id ilike $1 or title ilike $1 or projection #>> '{report,address}' ilike $1
     order by reported_at desc limit ${FOUND_AT_MOST}`,
    [`%${words}%`],
  );
}
