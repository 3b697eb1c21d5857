import { createPool } from '@cityloop/db/connection/pool';
import { isSupervised } from '@cityloop/runtime/config';
import { createReadiness, reportReady, startHealthServer } from '@cityloop/runtime/health';
import { createLogger } from '@cityloop/runtime/logger';
import { createMetrics } from '@cityloop/runtime/metrics';
import { onShutdown } from '@cityloop/runtime/shutdown';
import { loadMaintenanceConfig } from './config.ts';
import { createJobFigures, createJobLoop } from './job-loop.ts';
import { JOBS } from './jobs.ts';

const config = loadMaintenanceConfig();
const logger = createLogger({ app: 'maintenance', level: config.LOG_LEVEL });
const metrics = createMetrics('maintenance');
const figures = createJobFigures(metrics);
/** A connection for each job that may be under way, since none waits for another; an import holds up to four. */
const pool = createPool({ url: config.DATABASE_URL, applicationName: 'cityloop-maintenance', max: 7 }, (error) =>
  logger.warn({ err: error }, 'idle database connection failed'),
);

const readiness = createReadiness();
const loops = Object.entries(JOBS).flatMap(([name, job]) => {
  const everyMs = job.everyMs?.(config);
  if (everyMs === undefined) return [];
  const loop = createJobLoop({ name, job, everyMs, context: { pool, config }, logger, figures });
  readiness.add(name, loop.fault);
  return [loop];
});
const health = await startHealthServer({ port: config.HEALTH_PORT, readiness, metrics });
const stop = new AbortController();
const rounds = Promise.all(loops.map((loop) => loop.run(stop.signal)));

onShutdown(
  logger,
  [
    { name: 'end the rounds', run: () => stop.abort() },
    { name: 'wait for the rounds', run: () => rounds.then(() => undefined) },
    { name: 'end pool', run: () => pool.end() },
    { name: 'close health server', run: () => health.close() },
  ],
  { supervised: isSupervised() },
);
reportReady({ healthPort: health.port });
