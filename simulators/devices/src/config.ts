import { loadConfig, logLevelSchema } from '@cityloop/runtime/config';
import { z } from 'zod';

const schema = z.object({
  /** Origin of the server, for its REST and its socket. */
  SERVER_URL: z.url(),
  MQTT_URL: z.url(),
  /** Holds secrets.json. */
  DATA_DIR: z.string().min(1),
  /** The city's folder, with simulation.json where it was generated. */
  CITY_DIR: z.string().min(1).optional(),
  SIMULATE_DEVICES: z.coerce.number().int().min(1).max(100_000).default(2_000),
  /** The same seed plays the same city. */
  SEED: z.coerce.number().int().default(20_261_123),
  /** How often something happens; 1 is about one incident every 75 s. */
  SPEED: z.coerce.number().positive().max(100).default(1),
  LOG_LEVEL: logLevelSchema,
});

export type Config = z.infer<typeof schema>;

export function readConfigOnce(): Config {
  return loadConfig(schema);
}
