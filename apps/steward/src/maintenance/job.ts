import type pg from 'pg';
import type { MaintenanceConfig } from './config.ts';

/** What a job works with. */
export interface JobContext {
  /** Of the database's owner. */
  readonly pool: pg.Pool;
  readonly config: MaintenanceConfig;
  readonly now: Date;
  /** What stood behind the job's name on the command line; none when it runs by itself. */
  readonly args: readonly string[];
  /** The process is to end: what takes minutes stops where it can go on later. */
  readonly signal?: AbortSignal;
}

/** What was done, in numbers by name: it becomes a log line, counters, and the answer on the command line. */
export type JobReport = Readonly<Record<string, number>>;

/** One kind of work on the city that its owner does. */
export interface Job {
  /** For the list of jobs that the command shows. */
  readonly does: string;
  /** Undefined while another process is at it; it is tried again soon. @throws with what stopped it */
  run(context: JobContext): Promise<JobReport | undefined>;
  /** How often the running city does it by itself; left out for what only a person starts. */
  readonly everyMs?: (config: MaintenanceConfig) => number;
  /** How long after its start the running city waits for the first round; left out: none. */
  readonly firstAfterMs?: (context: Pick<JobContext, 'config' | 'now'>) => number;
  /** How long to wait after a round that failed; left out: some seconds. */
  readonly retryMs?: number;
  /** Rests after a round, in times of its length and up to a minute: ingest needs the database more. */
  readonly rest?: number;
}
