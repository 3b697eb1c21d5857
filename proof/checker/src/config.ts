import { randomInt } from 'node:crypto';
import { loadConfig, logLevelSchema } from '@cityloop/runtime/config';
import { z } from 'zod';

const schema = z.object({
  /** Holds secrets.json and, of an embedded database, postgres.json. */
  DATA_DIR: z.string().default('.data'),
  MQTT_URL: z.url({ protocol: /^mqtt$/, error: 'must be mqtt://host:port' }).default('mqtt://127.0.0.1:1883'),
  /** Of any login that may read; unset: the embedded database of DATA_DIR. */
  DATABASE_URL: z.url().optional(),
  /** The same seed and plan send the same again. */
  SEED: z.coerce
    .number()
    .int()
    .default(() => randomInt(2 ** 31)),
  /** How far ingest's clock may have been off while it was under load. */
  INGEST_CLOCK_OFF_MS: z.coerce.number().int().nonnegative().default(0),
  LOG_LEVEL: logLevelSchema,
});

export type Config = z.output<typeof schema>;

export function readLoadConfig(): Config {
  return loadConfig(schema);
}
