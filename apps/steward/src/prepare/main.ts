import { access, constants, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { countOpenCasesOfFormerBooks } from '@cityloop/db/case/case-book';
import { createPool } from '@cityloop/db/connection/pool';
import { migrate } from '@cityloop/db/storage/migrate';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { exitCannotStart } from '@cityloop/runtime/config';
import { createLogger, type Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import { importCity } from '../import/import-city.ts';
import { logOrigin } from '../log/log-origin.ts';
import { loadPrepareConfig, type PrepareConfig } from './config.ts';
import { describeDatabaseFault, describeFolderFault } from './database-fault.ts';
import { preparePeople } from './people.ts';
import { publishLogKey } from './secrets.ts';
import { prepareServiceLogin } from './service-login.ts';
import { upgradeCases } from './upgrade-cases.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../../packages/db/migrations', import.meta.url));

/** Once before the services start: schema, storage, logins, the city and its people. Doing it again changes nothing. */
async function prepare(owner: pg.Pool, config: PrepareConfig, logger: Logger): Promise<void> {
  await mkdir(config.DATA_DIR, { recursive: true });
  await access(config.DATA_DIR, constants.W_OK);
  const applied = await withClient(owner, (client) => migrate(client, config.MIGRATIONS_DIR ?? MIGRATIONS));
  logger.info({ applied }, 'schema migrated');
  const storage = await withClient(owner, (client) => prepareTelemetryStorage(client));
  logger.info({ storage }, 'telemetry storage prepared');
  await prepareServiceLogin(owner, config);
  logger.info('service login prepared');
  const city = await importCity(owner, config.CITY_DIR);
  const { changed, grids, components, notes } = city;
  logger.info({ folder: config.CITY_DIR, changed, grids, components, notes }, 'city loaded');
  const cases = await upgradeCases(owner);
  logger.info(cases, 'cases brought up to date');
  const openCases = await countOpenCasesOfFormerBooks(owner);
  if (openCases > 0) logger.info({ openCases }, 'open cases keep the due times of a former book');
  const isDemo = config.CITY === 'demo';
  const { accounts, webhooks } = city;
  await preparePeople({ owner, dataDir: config.DATA_DIR, accounts, webhooks, isDemo, logger });
  await publishLogKey(config.DATA_DIR, await logOrigin(owner, config.LOG_ORIGIN));
}

async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}

async function main(): Promise<void> {
  const config = loadPrepareConfig();
  const logger = createLogger({ app: 'prepare', level: config.LOG_LEVEL });
  const owner = createPool({ url: config.DATABASE_URL, applicationName: 'cityloop-prepare', max: 4 }, (error) =>
    logger.warn({ err: error }, 'database connection lost'),
  );
  try {
    await prepare(owner, config, logger);
  } catch (error) {
    const reason =
      describeDatabaseFault(error, config.DATABASE_URL) ??
      describeFolderFault(error, config.DATA_DIR) ??
      (error instanceof Error ? error.message : String(error));
    exitCannotStart(`Cannot prepare: ${reason}`);
  }
  await owner.end();
  logger.info('prepared');
}

await main();
