import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPool, isDatabaseAway } from '../connection/pool.ts';
import { createServiceLogin, serviceUrl } from '../connection/service-role.ts';
import { readTestDatabaseUrl } from './config.ts';
import { ensureTemplate, urlOfDatabase } from './template-database.ts';

/** A database of its own for one test file, with the newest schema and no rows. */
export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  /** Of a low-privilege login made for this database alone: what services connect with, and what tests should use. */
  readonly serviceUrl: string;
  readonly owner: pg.Pool;
  readonly service: pg.Pool;
  /** Ends both pools and removes database and login. */
  drop(): Promise<void>;
}

/**
 * Clones a migrated template on the server of TEST_DATABASE_URL: some 50 ms. Call it in `beforeAll`, and `drop` in `afterAll`.
 * `empty` leaves out the schema.
 */
export async function testDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const url = readTestDatabaseUrl();
  const name = `cityloop_test_${randomBytes(8).toString('hex')}`;
  const ownerUrl = urlOfDatabase(url, name);
  await asOwner(url, async (admin) => {
    // Also for an empty one: making the template makes the role that logins belong to.
    const template = await ensureTemplate(admin, url);
    const source = options.empty === true ? "template0 encoding 'UTF8'" : template;
    await admin.query(`create database ${name} template ${source}`);
  });
  const password = await asOwner(ownerUrl, (client) => createServiceLogin(client, name));
  const lowUrl = serviceUrl(ownerUrl, name, password);
  const owner = createPool({ url: ownerUrl, applicationName: 'test-owner', max: 4 }, failUnlessAway);
  const service = createPool({ url: lowUrl, applicationName: 'test-service', max: 8 }, failUnlessAway);
  return {
    name,
    ownerUrl,
    serviceUrl: lowUrl,
    owner,
    service,
    async drop() {
      await Promise.all([owner.end(), service.end()]);
      await asOwner(url, async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
        await admin.query(`drop role if exists ${name}`);
      });
    },
  };
}

async function asOwner<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Tests take the database away on purpose; anything else on an idle connection is a fault. */
function failUnlessAway(error: Error): void {
  if (!isDatabaseAway(error)) throw error;
}
