import { z } from 'zod';

/** The file in DATA_DIR that the preparation of a city writes, for its own user alone (mode 600). */
export const SECRETS_FILE = 'secrets.json';

const loginSchema = z.object({ username: z.string(), password: z.string() });

/** What the first run made up. Later runs add what is missing; what is there stays. */
export const secretsSchema = z.object({
  /** By username; only those that were made here. */
  accounts: z.record(z.string(), z.object({ password: z.string(), roles: z.array(z.string()).readonly() })),
  /** Logins at the broker; `simulator` may speak for any device. */
  mqtt: z.object({ simulator: loginSchema }).catchall(loginSchema),
  /** Bearer token of a wall. */
  kiosk: z.object({ token: z.string() }),
  /** What the demo city's simulator posts to webhooks with, by feed; missing where there are none. */
  feeds: z.record(z.string(), z.object({ token: z.string() })).optional(),
  /** What the evidence log is verified by (`name+hex+base64`); its private key lies beside this file. */
  log: z.object({ vkey: z.string(), witnesses: z.array(z.string()).readonly() }).optional(),
});
export type Secrets = z.output<typeof secretsSchema>;

/** @throws where the text is no such file; the message says where, and holds no value. */
export function parseSecrets(text: string): Secrets {
  return secretsSchema.parse(JSON.parse(text));
}
