import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential } from '@cityloop/load/frames';
import { z } from 'zod';

const secretsFile = z.object({
  mqtt: z.object({ simulator: z.object({ username: z.string(), password: z.string() }) }),
});
const clusterFile = z.object({ password: z.string(), port: z.number() });

/** The login that may publish for every device. @throws when the city hasn't started yet */
export function readPublisher(dataDir: string): Credential {
  return secretsFile.parse(readJson(dataDir, 'secrets.json')).mqtt.simulator;
}

/** The embedded database of that folder. @throws when it has none */
export function readEmbeddedDatabaseUrl(dataDir: string): string {
  const { password, port } = clusterFile.parse(readJson(dataDir, 'postgres.json'));
  return `postgres://cityloop:${password}@127.0.0.1:${port}/cityloop`;
}

function readJson(dataDir: string, name: string): unknown {
  return JSON.parse(readFileSync(join(dataDir, name), 'utf8'));
}
