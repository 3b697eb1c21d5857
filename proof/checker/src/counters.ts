import type { Totals } from './baseline.ts';
import type { CheckContext } from './context.ts';

/** Counters say what the tables say, no more and no less, and the feed tells of each change of an alarm once. */
export async function checkCounters({ witness, baseline, totals, findings }: CheckContext): Promise<void> {
  for (const name of ['readings', 'events'] as const) compare(name, totals);
  const repeated = await witness.all(
    `select subject_id, version, count(*) from (
       select subject_id, version from change_pending where kind = 'alarm'
       union all select subject_id, version from change_feed where kind = 'alarm') as told
     group by subject_id, version having count(*) > 1`,
  );
  for (const [id, version, times] of repeated) {
    findings.add('doubled', () => `the feed tells ${times} times of alarm ${id}, version ${version}`);
  }

  function compare(name: 'readings' | 'events', now: Totals): void {
    const counted = (now.counters[name] ?? 0) - (baseline.counters[name] ?? 0);
    const rows = now[name] - baseline[name];
    if (counted === rows) return;
    const say = () => `counter ${name} says ${counted}, the table has ${rows}`;
    if (counted > rows) findings.add('doubled', say, counted - rows);
    else findings.add('countersWrong', say, rows - counted);
  }
}
