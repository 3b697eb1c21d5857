import { createPool } from '@cityloop/db/connection/pool';
import { exitCannotStart } from '@cityloop/runtime/config';
import { loadMaintenanceConfig } from './config.ts';
import type { JobReport } from './job.ts';
import { JOBS } from './jobs.ts';

/** `npm run maintenance -- JOB [argument …]`: one round of one job, and what it did as the last line. */
async function main(name: string | undefined, args: readonly string[]): Promise<void> {
  const job = name === undefined ? undefined : JOBS[name];
  if (name === undefined || job === undefined) return exitCannotStart(describeJobs(name));
  const config = loadMaintenanceConfig();
  const pool = createPool({ url: config.DATABASE_URL, applicationName: 'cityloop-maintenance-job', max: 3 }, () => {});
  try {
    const report = await job.run({ pool, config, now: new Date(), args });
    process.stdout.write(`${name}: ${report ? describeReport(report) : 'another process is at it'}\n`);
  } catch (error) {
    process.stderr.write(`${name} failed: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  } finally {
    await pool.end();
  }
}

function describeReport(report: JobReport): string {
  return Object.entries(report)
    .map(([fact, count]) => `${fact} ${count}`)
    .join(', ');
}

function describeJobs(given: string | undefined): string {
  const list = Object.entries(JOBS).map(([name, { does }]) => `${name} (${does})`);
  const reason = given === undefined ? 'Say which job' : `There is no job ${given}`;
  return `${reason}: npm run maintenance -- JOB, where JOB is ${list.join(', ')}.`;
}

await main(process.argv[2], process.argv.slice(3));
