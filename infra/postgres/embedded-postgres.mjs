import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { codeOf, Fault, reasonOf } from '../machine/fault.mjs';
import { chooseFreePort, isPortFree } from '../machine/free-port.mjs';
import { commandLineOf, endProcess, identityOf, processesIn, waitForEnd } from '../machine/process-identity.mjs';
import { packagedBinaries, reachableBinaries } from './postgres-binaries.mjs';
import { openCluster, readCluster, rememberCluster, urlOf } from './postgres-cluster.mjs';
import { canReach, ownerOf, systemFolderOf, unprivilegedUser } from './unprivileged.mjs';

/**
 * @typedef {object} RunningPostgres
 * @property {string} ownerUrl of the database `cityloop`, as superuser
 * @property {string} maintenanceUrl of the database `postgres`, as superuser
 * @property {number} pid
 * @property {Promise<string>} ended the reason, once the server is gone
 * @property {() => Promise<void>} stop fast and clean, and waits for the end
 */

const DATABASE = 'cityloop';

/** Why a start may be tried again: the dead postmaster of a killed run stays a zombie, or its memory attached, for a moment. */
const PASSING =
  /lock file "postmaster\.pid" already exists|pre-existing shared memory block|is still in use|could not bind|Address already in use/;

const SETTINGS = [
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
  'max_connections=60',
  'shared_buffers=256MB',
  'effective_cache_size=1GB',
  'maintenance_work_mem=128MB',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'synchronous_commit=on',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_min_duration_statement=2000',
  'password_encryption=scram-sha-256',
  'idle_in_transaction_session_timeout=60s',
];

/** For tests only: a crash of the machine may lose the data. */
const VOLATILE = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'shared_buffers=128MB',
  'max_connections=100',
];

/**
 * Starts the embedded PostgreSQL of a DATA_DIR, making the cluster on the first run; stops a live orphan of a former run before.
 * The server is a child of this process, in a session of its own, so that Ctrl-C in the terminal reaches the launcher alone.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {import('./postgres-binaries.mjs').PostgresBinaries} [options.binaries]
 * @param {boolean} [options.volatile] for tests: fast and not durable
 * @returns {Promise<RunningPostgres>}
 */
export async function startPostgres({ dataDir, binaries = packagedBinaries(), volatile = false }) {
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const usable = reachableBinaries(binaries, { dataDir, user: unprivilegedUser() });
  const cluster = openCluster(dataDir, usable, { sync: !volatile });
  const user = ownerOf(cluster.folder);
  if (!canReach(cluster.folder, user)) {
    throw new Fault(
      `The database in ${cluster.folder} is closed to the unprivileged user that PostgreSQL needs: move DATA_DIR back to where it was made, or move the database to ${systemFolderOf(dataDir)}/postgres and write that into ${dataDir}/postgres.json.`,
    );
  }
  await stopOrphan(cluster.folder);
  const settings = [...SETTINGS, ...(volatile ? VOLATILE : []), ...usable.settings];
  const log = join(dataDir, 'logs', 'postgres.log');
  const end = Date.now() + 15_000;
  for (;;) {
    if (cluster.port === 0 || !(await isPortFree(cluster.port))) cluster.port = await chooseFreePort();
    rememberCluster(dataDir, cluster);
    const child = spawnServer(usable.postgres, { cluster, settings, user, log });
    const refused = await waitUntilUp(child, urlOf(cluster, 'postgres'));
    if (refused === undefined) return describe(child, cluster);
    if (!PASSING.test(refused) || Date.now() > end) throw new Fault(explain(refused, cluster.folder));
    await new Promise((resolve) => setTimeout(resolve, 300));
    clearDeadLock(cluster.folder);
  }
}

/**
 * @param {string} dataDir
 * @returns {string | undefined} the owner's URL of a server of this DATA_DIR that runs already, started by someone else
 */
export function runningOwnerUrl(dataDir) {
  const cluster = readCluster(dataDir);
  return cluster !== undefined && postmasterOf(cluster.folder) !== undefined ? urlOf(cluster, DATABASE) : undefined;
}

/**
 * @typedef {{ child: import('node:child_process').ChildProcess, logged: () => string, ended: Promise<string> }} Server
 * @typedef {import('./postgres-cluster.mjs').Cluster} Cluster
 */

/**
 * @param {string} postgres
 * @param {{ cluster: Cluster, settings: string[], user: import('./unprivileged.mjs').UnixUser | undefined, log: string }} options
 * @returns {Server}
 */
function spawnServer(postgres, { cluster, settings, user, log }) {
  const from = existsSync(log) ? statSync(log).size : 0;
  const output = openSync(log, 'a', 0o600);
  const args = ['-D', cluster.folder, ...[`port=${cluster.port}`, ...settings].flatMap((setting) => ['-c', setting])];
  const child = spawn(postgres, args, {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    env: { TZ: 'UTC', LC_ALL: 'C' },
  });
  closeSync(output);
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return { child, ended, logged: () => readFileSync(log).subarray(from).toString('utf8') };
}

/**
 * @param {Server} server
 * @param {string} url
 * @returns {Promise<string | undefined>} what it said when it ended instead
 */
async function waitUntilUp(server, url) {
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  for (;;) {
    if (ended) return `${server.logged()}\n${await server.ended}`;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      await client.end();
      return undefined;
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'ECONNREFUSED' && code !== '57P03' && code !== 'ECONNRESET') {
        server.child.kill('SIGINT');
        await server.ended;
        return `cannot use the database: ${reasonOf(error)}`;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/**
 * @param {Server} server
 * @param {Cluster} cluster
 * @returns {RunningPostgres}
 */
function describe({ child, ended }, cluster) {
  const pid = child.pid ?? 0;
  return {
    ownerUrl: urlOf(cluster, DATABASE),
    maintenanceUrl: urlOf(cluster, 'postgres'),
    pid,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGINT');
      const immediate = setTimeout(() => child.kill('SIGQUIT'), 15_000);
      await ended;
      clearTimeout(immediate);
    },
  };
}

/**
 * @param {string} folder
 * @returns {number | undefined} the pid of a live postmaster of exactly this cluster
 */
function postmasterOf(folder) {
  const file = join(folder, 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  return pid > 1 && identityOf(pid) !== undefined && commandLineOf(pid).includes(folder) ? pid : undefined;
}

/**
 * A launcher that was killed leaves its server behind. It is stopped, not taken over: settings and log belong to a child of ours.
 * @param {string} folder
 */
export async function stopOrphan(folder) {
  const pid = postmasterOf(folder);
  const identity = pid === undefined ? undefined : identityOf(pid);
  if (identity !== undefined) await endProcess(identity, { signal: 'SIGINT', force: 'SIGQUIT', limitMs: 20_000 });
  for (const backend of processesIn(folder)) await waitForEnd(backend, 10_000);
  clearDeadLock(folder);
}

/**
 * Where nothing reaps orphans (a container without init) the dead postmaster stays a zombie for good, and PostgreSQL takes it for alive.
 * The lock goes only when its process is dead and no backend sits in the folder any more.
 * @param {string} folder
 */
function clearDeadLock(folder) {
  const file = join(folder, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const isZombie = identityOf(pid) === undefined && existsSync(`/proc/${pid}`);
  if (isZombie && processesIn(folder).length === 0) rmSync(file);
}

/**
 * @param {string} said
 * @param {string} folder
 */
function explain(said, folder) {
  const lines = said.trim().split('\n');
  const reason = lines.findLast((line) => /FATAL|PANIC|ERROR|cannot/.test(line)) ?? lines.at(-1) ?? '';
  return `Cannot start the embedded PostgreSQL in ${folder} (${reason.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '')}): free the disk or set DATA_DIR to another folder; the whole story is in DATA_DIR/logs/postgres.log.`;
}
