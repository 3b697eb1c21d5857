import { expireQuarantine } from '@cityloop/db/quarantine/quarantine-retention';
import { maintainTelemetry } from '@cityloop/db/storage/maintenance';
import { expireRows } from '@cityloop/db/storage/retention';
import { HISTORY_JOB } from '../history/waiting-history.ts';
import { CASE_JOBS } from '../log/case-jobs.ts';
import { retentionOf } from './config.ts';
import { sweepHealth } from './device-health.ts';
import type { Job } from './job.ts';

/** Every job by its name: `npm run maintenance -- NAME` runs one, the running city those that have a time of their own. */
export const JOBS: Readonly<Record<string, Job>> = {
  rollups: {
    does: 'makes the rollups whose readings changed',
    run: async ({ pool, now }) => {
      const report = await maintainTelemetry(pool, { now, withPartitions: false });
      return report && { buckets: report.buckets };
    },
    everyMs: ({ ROLLUP_EVERY_MS }) => ROLLUP_EVERY_MS,
    rest: 4,
  },
  retention: {
    does: 'makes partitions ahead, drops readings and rollups beyond their days',
    run: async ({ pool, config, now }) => {
      const report = await maintainTelemetry(pool, { now, retention: retentionOf(config) });
      return report && { ...report };
    },
    everyMs: ({ PARTITIONS_EVERY_MS }) => PARTITIONS_EVERY_MS,
  },
  quarantine: {
    does: 'deletes what was set aside too long ago, or too much of it',
    run: async ({ pool, config, now }) => {
      const limits = { days: config.RETENTION_QUARANTINE_DAYS, maxRows: config.QUARANTINE_MAX_ROWS };
      return { deleted: await expireQuarantine(pool, limits, now) };
    },
    everyMs: ({ PARTITIONS_EVERY_MS }) => PARTITIONS_EVERY_MS,
  },
  expiry: {
    does: 'deletes the rows that are older than their table keeps',
    run: ({ pool, now }) => expireRows(pool, now),
    everyMs: ({ PARTITIONS_EVERY_MS }) => PARTITIONS_EVERY_MS,
  },
  health: {
    does: 'judges which devices are online and which streams are trusted',
    run: async ({ pool, now }) => {
      const report = await sweepHealth(pool, now);
      return report && { ...report };
    },
    everyMs: ({ HEALTH_EVERY_MS }) => HEALTH_EVERY_MS,
  },
  'import-uploaded': HISTORY_JOB,
  ...CASE_JOBS,
};
