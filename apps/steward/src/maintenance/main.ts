import { setTimeout as delay } from 'node:timers/promises';
import { createPool } from '@cityloop/db/connection/pool';
import { expireQuarantine } from '@cityloop/db/quarantine/quarantine-retention';
import { maintainTelemetry } from '@cityloop/db/storage/maintenance';
import { isSupervised } from '@cityloop/runtime/config';
import { createReadiness, reportReady, startHealthServer } from '@cityloop/runtime/health';
import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import { onShutdown } from '@cityloop/runtime/shutdown';
import { loadMaintenanceConfig } from './config.ts';
import { sweepHealth } from './device-health.ts';

const config = loadMaintenanceConfig();
const logger = createLogger({ app: 'maintenance', level: config.LOG_LEVEL });
const metrics = createMetrics('maintenance');
const buckets = metrics.counter({ name: 'rollup_buckets_total', help: 'Rollup buckets made (again)' });
const dropped = metrics.counter({ name: 'dropped_partitions_total', help: 'Partitions dropped by retention' });
const expired = metrics.counter({
  name: 'expired_quarantine_total',
  help: 'Samples and counts of the quarantine deleted by retention',
});
const failures = metrics.counter({ name: 'failed_rounds_total', help: 'Rounds that failed and are tried again' });
const seconds = metrics.histogram({ name: 'round_seconds', help: 'Length of a round' });
const settled = metrics.counter({
  name: 'settled_devices_total',
  help: 'Devices that came, went, or became (un)stable',
});
const judged = metrics.counter({ name: 'judged_streams_total', help: 'Streams whose trust changed' });
const healthSeconds = metrics.histogram({ name: 'health_seconds', help: 'Length of a round over devices and streams' });
const pool = createPool({ url: config.DATABASE_URL, applicationName: 'cityloop-maintenance', max: 2 }, (error) =>
  logger.warn({ err: error }, 'idle database connection failed'),
);
const retention = {
  rawDays: config.RETENTION_RAW_DAYS,
  minuteDays: config.RETENTION_MINUTE_DAYS,
  hourDays: config.RETENTION_HOUR_DAYS,
};
const quarantineRetention = { days: config.RETENTION_QUARANTINE_DAYS, maxRows: config.QUARANTINE_MAX_ROWS };
let partitionsAt = Number.NEGATIVE_INFINITY;
let fault: string | undefined = 'no round has ended yet';

async function runRound(): Promise<void> {
  const withPartitions = performance.now() - partitionsAt >= config.PARTITIONS_EVERY_MS;
  const startedAt = performance.now();
  try {
    const report = await maintainTelemetry(pool, { now: new Date(), retention, withPartitions });
    if (withPartitions && report) expired.inc(await expireQuarantine(pool, quarantineRetention, new Date()));
    // Another process holds the lock: partitions are its business too.
    if (withPartitions && report) partitionsAt = startedAt;
    buckets.inc(report?.buckets ?? 0);
    dropped.inc(report?.dropped ?? 0);
    if (report && report.dropped > 0) logger.info({ dropped: report.dropped }, 'expired telemetry dropped');
    if (fault !== undefined) logger.info('maintenance works');
    fault = undefined;
  } catch (error) {
    failures.inc();
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== fault) logger.warn({ err: error }, 'maintenance round failed, trying again');
    fault = reason;
  }
  seconds.observe((performance.now() - startedAt) / 1000);
}

let healthFault: string | undefined;

/** Beside the rollups, so that a long round of theirs holds up nobody's coming and going. */
async function runHealthRound(): Promise<void> {
  const startedAt = performance.now();
  try {
    const report = await sweepHealth(pool, new Date());
    settled.inc(report?.settled ?? 0);
    judged.inc(report?.judged ?? 0);
    if (healthFault !== undefined) logger.info('health rounds work');
    healthFault = undefined;
  } catch (error) {
    failures.inc();
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== healthFault) logger.warn({ err: error }, 'health round failed, trying again');
    healthFault = reason;
  }
  healthSeconds.observe((performance.now() - startedAt) / 1000);
}

/** After a round of rollups, in times of its length: ingest needs the database more. Coming and going is never put off. */
const ROLLUP_REST = 4;
const LONGEST_REST_MS = 60_000;

async function repeat(
  round: () => Promise<void>,
  { everyMs, rest }: { readonly everyMs: number; readonly rest: number },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const startedAt = performance.now();
    await round();
    const restMs = Math.max(everyMs, Math.min(LONGEST_REST_MS, rest * (performance.now() - startedAt)));
    await delay(restMs, undefined, { signal }).catch(() => undefined);
  }
}

const readiness = createReadiness();
readiness.add('rounds', () => fault);
readiness.add('health rounds', () => healthFault);
const health = await startHealthServer({ port: config.HEALTH_PORT, readiness, registry: metrics.registry });
const stop = new AbortController();
const rounds = Promise.all([
  repeat(runRound, { everyMs: config.ROLLUP_EVERY_MS, rest: ROLLUP_REST }, stop.signal),
  repeat(runHealthRound, { everyMs: config.HEALTH_EVERY_MS, rest: 0 }, stop.signal),
]);
onShutdown(
  logger,
  [
    { name: 'end the round', run: () => stop.abort() },
    { name: 'wait for the round', run: () => rounds.then(() => undefined) },
    { name: 'end pool', run: () => pool.end() },
    { name: 'close health server', run: () => health.close() },
  ],
  { supervised: isSupervised() },
);
reportReady({ healthPort: health.port });
