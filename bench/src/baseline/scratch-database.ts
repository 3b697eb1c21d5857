import { prepareTelemetryStorage } from '@cityloop/db/telemetry-storage';
import pg from 'pg';
import { createKeylessTable } from './row-writers.ts';

const NAME = 'cityloop_bench';

/**
 * A database on the city's own server, so with its settings and its disk, that has nothing but tables of readings.
 * @returns its URL
 */
export async function createScratchDatabase(ownerUrl: string): Promise<string> {
  await withClient(ownerUrl, async (client) => {
    await client.query(`drop database if exists ${NAME} with (force)`);
    await client.query(`create database ${NAME}`);
  });
  const url = new URL(ownerUrl);
  url.pathname = `/${NAME}`;
  await withClient(url.href, async (client) => {
    await prepareTelemetryStorage(client);
    await createKeylessTable(client);
  });
  return url.href;
}

/** Connects for one use. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
