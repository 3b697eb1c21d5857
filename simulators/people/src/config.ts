import { loadConfig, logLevelSchema } from '@cityloop/runtime/config';
import { z } from 'zod';

const schema = z.object({
  SERVER_URL: z.url(),
  /** Holds secrets.json. */
  DATA_DIR: z.string().min(1),
  /** The same seed gives the same people the same habits. */
  SEED: z.coerce.number().int().default(20_261_123),
  /** 2: everyone is twice as fast. */
  SPEED: z.coerce.number().positive().max(1_000).default(1),
  LOG_LEVEL: logLevelSchema,
});

export type Config = z.infer<typeof schema>;

export function readConfigOnce(): Config {
  return loadConfig(schema);
}
