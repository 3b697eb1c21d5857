import { databaseUrlSchema, loadConfig, logLevelSchema, portSchema } from '@cityloop/runtime/config';
import { z } from 'zod';

const url = z.url('must be a URL');

const serverSchema = z
  .object({
    /** Of the service login, which owns nothing. */
    DATABASE_URL: databaseUrlSchema,
    DATA_DIR: z.string().default('.data'),
    PORT: portSchema.default(8080),
    BIND: z.string().default('127.0.0.1'),
    PUBLIC_URL: url.optional(),
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    /** Base address of ingest's health server; unset where ingest runs out of our sight. */
    INGEST_HEALTH_URL: url.optional(),
    /** On this machine, where ingest takes MQTT that came to us over WebSocket; unset with another broker than ingest's. */
    INGEST_MQTT_PORT: portSchema.optional(),
    DASHBOARD_DIR: z.string().optional(),
    HANDLER_DIR: z.string().optional(),
    LOG_LEVEL: logLevelSchema,
  })
  .refine((config) => (config.TLS_CERT === undefined) === (config.TLS_KEY === undefined), {
    message: 'TLS_CERT and TLS_KEY go together: set both or none',
  });
export type ServerConfig = z.output<typeof serverSchema>;

/** Configuration of the service; any fault ends the process with one line. */
export function loadServerConfig(): ServerConfig {
  return loadConfig(serverSchema);
}
