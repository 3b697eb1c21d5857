import { openDataFolder } from '../launcher/data-folder.mjs';
import { LauncherLock } from '../launcher/launcher-lock.mjs';
import { Fault } from '../machine/fault.mjs';
import { useExternalDatabase } from '../postgres/database.mjs';
import { runningOwnerUrl, startPostgres } from '../postgres/embedded-postgres.mjs';

/**
 * Gives the city's database to a piece of work: that of DATABASE_URL, the running embedded one, or the embedded one started for it.
 * @template T
 * @param {{ dataDir: string, databaseUrl: string | undefined, alone: boolean }} options `alone`: refuse while the city runs
 * @param {(ownerUrl: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDatabase({ dataDir, databaseUrl, alone }, work) {
  openDataFolder(dataDir);
  if (databaseUrl !== undefined) return work((await useExternalDatabase(databaseUrl)).ownerUrl);
  const lock = new LauncherLock(dataDir);
  const running = lock.isTaken() ? runningOwnerUrl(dataDir) : undefined;
  if (running !== undefined && alone) throw new Fault(`CityLoop runs on DATA_DIR ${dataDir}: stop it first.`);
  if (running !== undefined) return work(running);
  await lock.take();
  const server = await startPostgres({ dataDir });
  try {
    return await work(server.ownerUrl);
  } finally {
    await server.stop();
    lock.release();
  }
}
