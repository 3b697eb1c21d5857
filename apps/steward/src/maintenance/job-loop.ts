import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@cityloop/runtime/logger';
import type { Metrics } from '@cityloop/runtime/metrics';
import type { Job, JobContext, JobReport } from './job.ts';

const LONGEST_REST_MS = 60_000;
/** After a round that failed, or found another process at it. */
const SOON_MS = 5_000;

export interface JobLoop {
  /** Why the last round failed, or that none has ended yet; undefined where it worked. */
  readonly fault: () => string | undefined;
  /** Ends when the signal does and the round under way is over. Never throws. */
  run(signal: AbortSignal): Promise<void>;
}

export interface JobLoopOptions {
  readonly name: string;
  readonly job: Job;
  readonly everyMs: number;
  readonly context: Omit<JobContext, 'now' | 'args' | 'signal'>;
  readonly logger: Logger;
  readonly figures: JobFigures;
}

/** Does a job over and over. What fails is said once and tried again, and holds no other job. */
export function createJobLoop({ name, job, everyMs, context, logger, figures }: JobLoopOptions): JobLoop {
  let fault: string | undefined = 'no round has ended yet';

  function worked(report: JobReport | undefined): void {
    if (fault !== undefined) logger.info({ job: name }, 'job works');
    fault = undefined;
    for (const [fact, count] of Object.entries(report ?? {})) figures.done.inc({ job: name, fact }, count);
  }

  function failed(error: unknown): void {
    figures.failures.inc({ job: name });
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== fault) logger.warn({ job: name, err: error }, 'job failed, trying again');
    fault = reason;
  }

  /** Returns how long to wait. */
  async function round(signal: AbortSignal): Promise<number> {
    const startedAt = performance.now();
    try {
      const report = await job.run({ ...context, now: new Date(), args: [], signal });
      const tookMs = performance.now() - startedAt;
      figures.seconds.observe({ job: name }, tookMs / 1000);
      worked(report);
      if (report) return Math.max(everyMs, Math.min(LONGEST_REST_MS, (job.rest ?? 0) * tookMs));
    } catch (error) {
      failed(error);
      return job.retryMs ?? Math.min(everyMs, SOON_MS);
    }
    return Math.min(everyMs, SOON_MS);
  }

  /** What can't be told yet is for the first round to find. */
  function untilFirst(): number {
    try {
      const waitMs = job.firstAfterMs?.({ ...context, now: new Date() }) ?? 0;
      if (waitMs > 0) fault = undefined;
      return waitMs;
    } catch {
      return 0;
    }
  }

  return {
    fault: () => fault,
    async run(signal) {
      await delay(untilFirst(), undefined, { signal }).catch(() => undefined);
      while (!signal.aborted) await delay(await round(signal), undefined, { signal }).catch(() => undefined);
    },
  };
}

/** What is counted of all jobs; the names of jobs and facts come from the code. */
export function createJobFigures(metrics: Metrics) {
  return {
    done: metrics.counter({ name: 'done_total', help: 'What jobs did, by fact', labels: ['job', 'fact'] }),
    failures: metrics.counter({ name: 'failed_rounds_total', help: 'Rounds that are tried again', labels: ['job'] }),
    seconds: metrics.histogram({ name: 'round_seconds', help: 'Length of a round', labels: ['job'] }),
  };
}
export type JobFigures = ReturnType<typeof createJobFigures>;
