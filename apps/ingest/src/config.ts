import { availableParallelism } from 'node:os';
import { databaseUrlSchema, type Environment, loadConfig, logLevelSchema, portSchema } from '@cityloop/runtime/config';
import { z } from 'zod';

/** Unless told: more than this were never tried. */
const MOST_LANES = 4;
const positive = z.coerce.number().int().positive();

const schema = z
  .object({
    /** Of the service login. */
    DATABASE_URL: databaseUrlSchema,
    LOG_LEVEL: logLevelSchema,
    /** Where the key of sealed secrets lies. */
    DATA_DIR: z.string().default('.data'),
    /** Hosts by commas, also `host:port`, that feeds may ask though they are not of the public internet. */
    PULL_ALLOWED_HOSTS: z
      .string()
      .default('')
      .transform((text) => new Set(text.split(/[\s,]+/).filter((host) => host !== ''))),
    BIND: z.string().default('127.0.0.1'),
    /** The embedded broker's; 0 lets the system choose. */
    MQTT_PORT: portSchema.default(1883),
    /** An external broker instead of the embedded one. */
    MQTT_URL: z.url({ protocol: /^(mqtts?|tcp|ssl|wss?)$/, error: 'must be mqtt://… or mqtts://…' }).optional(),
    /** An external broker keeps our sessions under it while we are away. Unset, one that can't be guessed is drawn once and kept. */
    MQTT_CLIENT_ID: z.string().optional(),
    /** Set for several workers on one external broker: they share its messages. Each needs a WORKER of its own. */
    MQTT_SHARE_GROUP: z
      .string()
      .regex(/^[^/+#]+$/, 'must be without / + #')
      .optional(),
    /** Under which this process writes: one process at a time. */
    WORKER: z.string().min(1).max(64).default('ingest'),
    /** How long a worker may be silent before others take over the sources that it owns. */
    SHARE_LEASE_MS: positive.default(10_000),
    /** Within it, neighbouring readings of one source may be stored by different workers and are still judged in order. */
    SHARE_REORDER_MS: z.coerce.number().int().nonnegative().default(1_000),
    /** Where we keep `passwords` and `acl` for an external Mosquitto; of several workers, one does. */
    MQTT_AUTHORITY_DIR: z.string().optional(),
    /** Its pid file, where we may signal it; else something beside it watches the folder. */
    MQTT_AUTHORITY_PID_FILE: z.string().optional(),
    /** Where the plain listener listens, if not at BIND. */
    MQTT_BIND: z.string().optional(),
    /** With a certificate, MQTT over TLS at BIND, beside the plain one. */
    MQTTS_PORT: portSchema.default(8883),
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    /** Whose certificates a client may sign in with, instead of a password. */
    MQTT_CLIENT_CA: z.string().optional(),
    /** On loopback: where our own server hands over MQTT that came over WebSocket. */
    MQTT_INNER_PORT: portSchema.optional(),
    HEALTH_PORT: portSchema.default(0),
    /** How long the database may take for a statement of a batch before it is tried again. */
    DATABASE_TIMEOUT_MS: positive.default(30_000),
    /** Transactions with readings that are written side by side; each source keeps to one of them. One for each two cores. */
    TELEMETRY_LANES: positive.max(16).default(Math.min(MOST_LANES, Math.max(1, availableParallelism() >> 1))),
    BATCH_MAX_ROWS: positive.default(10_000),
    BATCH_MAX_BYTES: positive.default(16 * 1024 * 1024),
    BATCH_MAX_MS: z.coerce.number().int().nonnegative().default(10),
    /** Beyond either, publishers have to wait. */
    HELD_MAX_MESSAGES: positive.default(20_000),
    HELD_MAX_BYTES: positive.default(64 * 1024 * 1024),
    /** Kept of each (source, reason) that is set aside; beyond, messages are only counted. Each worker keeps as many. */
    QUARANTINE_SAMPLES_PER_HOUR: positive.default(100),
    QUARANTINE_BYTES_PER_DAY: positive.default(1024 ** 3),
    /** How many sources are counted one by one in an hour; all others count as one. */
    QUARANTINE_TRACKED_SOURCES: positive.default(4_000),
    REGISTRY_REFRESH_MS: positive.default(30_000),
  })
  .refine((env) => env.MQTT_SHARE_GROUP === undefined || env.MQTT_URL !== undefined, {
    error: 'MQTT_SHARE_GROUP needs MQTT_URL: the embedded broker has no shared subscriptions',
  })
  .refine((env) => env.MQTT_AUTHORITY_DIR === undefined || env.MQTT_URL !== undefined, {
    error: 'MQTT_AUTHORITY_DIR needs MQTT_URL: the embedded broker asks the database itself',
  })
  .refine((env) => env.MQTT_AUTHORITY_PID_FILE === undefined || env.MQTT_AUTHORITY_DIR !== undefined, {
    error: 'MQTT_AUTHORITY_PID_FILE needs MQTT_AUTHORITY_DIR',
  })
  .refine((env) => env.MQTT_CLIENT_CA === undefined || env.TLS_CERT !== undefined, {
    error: 'MQTT_CLIENT_CA needs TLS_CERT and TLS_KEY: certificates of clients are shown over TLS',
  })
  .refine((env) => (env.TLS_CERT === undefined) === (env.TLS_KEY === undefined), {
    error: 'TLS_CERT and TLS_KEY go together: set both or none',
  });

export type Config = z.output<typeof schema>;

/** Read once at start; a fault ends the process with one line that names every wrong variable. */
export function readIngestConfig(env: Environment = process.env): Config {
  return loadConfig(schema, env);
}
