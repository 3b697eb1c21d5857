import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { SECRETS_FILE } from '@cityloop/contract/secrets';
import { findCity } from '@cityloop/db/city/city';
import { hasSchema, ping } from '@cityloop/db/connection/ping';
import { createReadiness, type Readiness } from '@cityloop/runtime/health';
import type pg from 'pg';

export interface ReadinessOptions {
  readonly pool: pg.Pool;
  readonly dataDir: string;
  readonly ingestHealthUrl: string | undefined;
}

/** What must be right before the city can be worked with: database and migrations, a loaded city, secrets, ingest. */
export function createServerReadiness({ pool, dataDir, ingestHealthUrl }: ReadinessOptions): Readiness {
  const readiness = createReadiness();
  readiness.add('database', async () => {
    await ping(pool);
    return undefined;
  });
  readiness.add('migrations', async () => ((await hasSchema(pool)) ? undefined : 'the schema is not migrated yet'));
  readiness.add('city', async () => ((await findCity(pool)) ? undefined : 'no city is loaded yet'));
  readiness.add('secrets', () =>
    access(join(dataDir, SECRETS_FILE)).then(
      () => undefined,
      () => `${SECRETS_FILE} is not written yet`,
    ),
  );
  if (ingestHealthUrl !== undefined) readiness.add('ingest', () => askIngest(ingestHealthUrl));
  return readiness;
}

async function askIngest(url: string): Promise<string | undefined> {
  const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(1_500) });
  return response.ok ? undefined : `ingest is not ready: ${(await response.text()).slice(0, 500)}`;
}
