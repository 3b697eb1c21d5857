import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { loadMaintenanceConfig } from './config.ts';
import type { Job } from './job.ts';
import { createJobFigures, createJobLoop } from './job-loop.ts';

/** Runs a job every millisecond until its `rounds`th round begins, which ends the loop. */
async function rounds(run: (round: number) => ReturnType<Job['run']>, count: number) {
  const stop = new AbortController();
  const metrics = createMetrics('maintenance');
  const faults: (string | undefined)[] = [];
  let round = 0;
  const job: Job = {
    does: 'is watched',
    run: () => {
      round += 1;
      faults.push(loop.fault());
      if (round === count) stop.abort();
      return run(round);
    },
  };
  const loop = createJobLoop({
    name: 'watched',
    job,
    everyMs: 1,
    context: { pool: {} as pg.Pool, config: loadMaintenanceConfig({ DATABASE_URL: 'postgres://nowhere/' }) },
    logger: createLogger({ app: 'test', level: 'silent' }),
    figures: createJobFigures(metrics),
  });
  await loop.run(stop.signal);
  return { faults, last: loop.fault(), figures: (await metrics.page()).text };
}

describe('the loop of a job', () => {
  it('goes on after a round that failed, and says why until one works', async () => {
    const { faults, last, figures } = await rounds((round) => {
      return round === 2 ? Promise.reject(new Error('the disk is full')) : Promise.resolve({ rows: 2 });
    }, 4);
    expect(faults).toEqual(['no round has ended yet', undefined, 'the disk is full', undefined]);
    expect(last).toBeUndefined();
    expect(figures).toContain('cityloop_maintenance_failed_rounds_total{job="watched"} 1');
    expect(figures).toContain('cityloop_maintenance_done_total{job="watched",fact="rows"} 6');
  });

  it('takes "another process is at it" for a round that worked', async () => {
    const { last } = await rounds(() => Promise.resolve(undefined), 2);
    expect(last).toBeUndefined();
  });
});
