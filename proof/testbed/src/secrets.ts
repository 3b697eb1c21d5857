import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSecrets, SECRETS_FILE, type Secrets } from '@cityloop/contract/secrets';
import { z } from 'zod';

const clusterFile = z.object({ folder: z.string(), password: z.string(), port: z.number() });

/** What the first start of a city made up. @throws when the city hasn't started yet */
export function readSecrets(dataDir: string): Secrets {
  return parseSecrets(readFileSync(join(dataDir, SECRETS_FILE), 'utf8'));
}

/** The embedded PostgreSQL of a city. @throws when it has none */
export function readEmbeddedDatabase(dataDir: string): { readonly ownerUrl: string; readonly folder: string } {
  const text = readFileSync(join(dataDir, 'postgres.json'), 'utf8');
  const { folder, password, port } = clusterFile.parse(JSON.parse(text));
  return { folder, ownerUrl: `postgres://cityloop:${password}@127.0.0.1:${port}/cityloop` };
}
