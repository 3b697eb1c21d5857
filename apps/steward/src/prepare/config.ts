import { databaseUrlSchema, loadConfig, logLevelSchema } from '@cityloop/runtime/config';
import { z } from 'zod';
import { logOriginSchema } from '../log/log-origin.ts';

const prepareSchema = z.object({
  /** Of the owner, who may alter the schema and create roles. */
  DATABASE_URL: databaseUrlSchema,
  /** A low-privilege login that exists already; without it one is made. */
  DATABASE_SERVICE_URL: databaseUrlSchema.optional(),
  DATA_DIR: z.string().default('.data'),
  CITY_DIR: z.string(),
  /** `demo`, or the folder that the operator named: outside the demo city only an administrator gets an account. */
  CITY: z.string().default('demo'),
  MIGRATIONS_DIR: z.string().optional(),
  LOG_ORIGIN: logOriginSchema,
  LOG_LEVEL: logLevelSchema,
});
export type PrepareConfig = z.output<typeof prepareSchema>;

/** Configuration of the preparation, which runs once before the services start. */
export function loadPrepareConfig(): PrepareConfig {
  return loadConfig(prepareSchema);
}
