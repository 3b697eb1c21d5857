import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, isSameProcess } from '../machine/process-identity.mjs';
import { startPostgres, stopOrphan } from '../postgres/embedded-postgres.mjs';
import { readCluster } from '../postgres/postgres-cluster.mjs';

const PREFIX = 'cityloop-test-';

/**
 * A PostgreSQL that lives as long as a test run, in a temporary folder, fast instead of durable.
 * @param {import('../postgres/postgres-binaries.mjs').PostgresBinaries} [binaries]
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} the superuser's URL
 */
export async function startDatabaseForTests(binaries) {
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(dataDir, 0o711);
  writeFileSync(join(dataDir, 'runner.json'), JSON.stringify(identityOf(process.pid)));
  const server = await startPostgres({ dataDir, volatile: true, ...(binaries && { binaries }) });
  return {
    url: server.maintenanceUrl,
    async stop() {
      await server.stop();
      await remove(dataDir);
    },
  };
}

/**
 * Vitest's global set-up of the projects `db` and `svc`: one server for both, or the one that TEST_DATABASE_URL names.
 * @returns {Promise<(() => Promise<void>) | undefined>}
 */
export async function setup() {
  if (process.env.TEST_DATABASE_URL) return undefined;
  const server = await startDatabaseForTests();
  process.env.TEST_DATABASE_URL = server.url;
  return async () => {
    delete process.env.TEST_DATABASE_URL;
    await server.stop();
  };
}

/** Removes what killed runs of this user left, servers first. */
async function sweep() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const runner = join(tmpdir(), name, 'runner.json');
    if (existsSync(runner) && !isSameProcess(JSON.parse(readFileSync(runner, 'utf8'))))
      await remove(join(tmpdir(), name));
  }
}

/** @param {string} dataDir */
async function remove(dataDir) {
  const cluster = readCluster(dataDir);
  if (cluster !== undefined) {
    await stopOrphan(cluster.folder);
    rmSync(cluster.folder, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
