import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const secretsFile = z.object({
  accounts: z.object({ 'sim-observer': z.object({ password: z.string() }) }),
  mqtt: z.object({ simulator: z.object({ username: z.string(), password: z.string() }) }),
  feeds: z.record(z.string(), z.object({ token: z.string() })).default({}),
});

export interface Secrets {
  readonly observer: { readonly username: string; readonly password: string };
  readonly mqtt: { readonly username: string; readonly password: string };
  /** Tokens of webhooks, by feed. */
  readonly feeds: ReadonlyMap<string, string>;
}

/** Throws with what is missing: secrets.json is written before the server says that it is ready. */
export async function readSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const { accounts, mqtt, feeds } = secretsFile.parse(JSON.parse(await readFile(file, 'utf8')));
  return {
    observer: { username: 'sim-observer', password: accounts['sim-observer'].password },
    mqtt: mqtt.simulator,
    feeds: new Map(Object.entries(feeds).map(([feed, { token }]) => [feed, token])),
  };
}
