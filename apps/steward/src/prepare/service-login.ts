import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServiceLogin, grantServiceRole, opensCity, serviceUrl } from '@cityloop/db/connection/service-role';
import type pg from 'pg';
import { z } from 'zod';
import type { PrepareConfig } from './config.ts';
import { writePrivateFile } from './secrets.ts';

/** Longest name that PostgreSQL keeps whole. */
const MAX_NAME = 63;

/** The services' login, made or given; its URL goes to DATA_DIR/runtime.json as `databaseUrl`. One that still works is kept. */
export async function prepareServiceLogin(owner: pg.Pool, config: PrepareConfig): Promise<void> {
  const path = join(config.DATA_DIR, 'runtime.json');
  if (config.DATABASE_SERVICE_URL !== undefined) {
    await grantService(owner, config.DATABASE_SERVICE_URL);
    return writePrivateFile(path, { databaseUrl: config.DATABASE_SERVICE_URL });
  }
  const former = await readFormerUrl(path);
  if (former !== undefined && isSameDatabase(former, config.DATABASE_URL) && (await opensCity(former))) return;
  await writePrivateFile(path, { databaseUrl: await makeLogin(owner, config.DATABASE_URL) });
}

async function readFormerUrl(path: string): Promise<string | undefined> {
  const source = await readFile(path, 'utf8').catch(() => '{}');
  const result = z.object({ databaseUrl: z.url() }).safeParse(JSON.parse(source));
  return result.data?.databaseUrl;
}

function isSameDatabase(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  return a.host === b.host && a.pathname === b.pathname;
}

/** Roles belong to the cluster, so the database's name is part of the login's. */
async function makeLogin(owner: pg.Pool, ownerUrl: string): Promise<string> {
  const database = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
  const name = `cityloop_service_${database}`.slice(0, MAX_NAME);
  const client = await owner.connect();
  try {
    return serviceUrl(ownerUrl, name, await createServiceLogin(client, name));
  } finally {
    client.release();
  }
}

async function grantService(owner: pg.Pool, serviceLoginUrl: string): Promise<void> {
  const name = decodeURIComponent(new URL(serviceLoginUrl).username);
  if (await grantServiceRole(owner, name)) return;
  throw new Error(
    `DATABASE_SERVICE_URL names the login ${name}, which doesn't exist. Create it, or unset the variable.`,
  );
}
