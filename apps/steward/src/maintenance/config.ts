import type { TelemetryRetention } from '@cityloop/db/storage/telemetry-retention';
import { databaseUrlSchema, type Environment, loadConfig, logLevelSchema, portSchema } from '@cityloop/runtime/config';
import { z } from 'zod';
import { logOriginSchema } from '../log/log-origin.ts';

const days = z.coerce.number().int().min(8, { error: 'must be at least 8, since readings may come 7 days late' });

const maintenanceSchema = z.object({
  /** Of the owner: services may not make or drop partitions. */
  DATABASE_URL: databaseUrlSchema,
  DATA_DIR: z.string().default('.data'),
  /** First line of the evidence log's checkpoints; `cityloop/<city code>` where it is left out. */
  LOG_ORIGIN: logOriginSchema,
  SEAL_EVERY_HOURS: z.coerce.number().positive().default(24),
  HEALTH_PORT: portSchema.default(0),
  LOG_LEVEL: logLevelSchema,
  ROLLUP_EVERY_MS: z.coerce.number().int().min(100).default(5_000),
  /** Who is online; trust is judged once a minute whatever this says. */
  HEALTH_EVERY_MS: z.coerce.number().int().min(100).default(5_000),
  PARTITIONS_EVERY_MS: z.coerce.number().int().min(1_000).default(3_600_000),
  RETENTION_RAW_DAYS: days.default(30),
  RETENTION_MINUTE_DAYS: days.default(90),
  RETENTION_HOUR_DAYS: days.default(730),
  RETENTION_QUARANTINE_DAYS: z.coerce.number().int().min(1).default(30),
  /** Samples in quarantine; the oldest beyond go. */
  QUARANTINE_MAX_ROWS: z.coerce.number().int().min(1).default(100_000),
});
export type MaintenanceConfig = z.output<typeof maintenanceSchema>;

export function loadMaintenanceConfig(env?: Environment): MaintenanceConfig {
  return loadConfig(maintenanceSchema, env);
}

/** How long readings and their rollups are kept. */
export function retentionOf(config: MaintenanceConfig): TelemetryRetention {
  return {
    rawDays: config.RETENTION_RAW_DAYS,
    minuteDays: config.RETENTION_MINUTE_DAYS,
    hourDays: config.RETENTION_HOUR_DAYS,
  };
}
