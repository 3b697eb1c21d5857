import { loadConfig } from '@cityloop/runtime/config';
import { z } from 'zod';

const schema = z.object({
  /** Holds secrets.json, for the login that may publish for every device. */
  DATA_DIR: z.string().default('.data'),
  MQTT_URL: z.url({ protocol: /^mqtt$/, error: 'must be mqtt://host:port' }).default('mqtt://127.0.0.1:1883'),
  /** Of any login that may read. */
  DATABASE_URL: z.string({ error: 'must be the URL of a login that may read' }),
});

export type Config = z.output<typeof schema>;

export function readLoadConfig(): Config {
  return loadConfig(schema);
}
