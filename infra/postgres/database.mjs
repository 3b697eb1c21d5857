import pg from 'pg';
import { codeOf, Fault, reasonOf } from '../machine/fault.mjs';
import { startPostgres } from './embedded-postgres.mjs';

/**
 * The city's database: a server of ours that is watched and started again, or one that the operator named.
 * @typedef {{ ownerUrl: string, version: string, isEmbedded: boolean, stop: () => Promise<void> }} Database
 */

/** What an error of the first connection says about DATABASE_URL. */
const REMEDIES = /** @type {Record<string, string>} */ ({
  ECONNREFUSED: 'nothing listens there: start that server or correct host and port',
  ENOTFOUND: 'the host is not known: correct it',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  '28P01': 'the password is wrong',
  28000: 'the server refuses this user',
  '3D000': 'there is no such database: create it',
});

/**
 * @param {string} url
 * @returns {Promise<Database>}
 */
export async function useExternalDatabase(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 8_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { ownerUrl: url, version: await versionOf(client), isEmbedded: false, stop: async () => undefined };
  } catch (error) {
    const remedy = REMEDIES[codeOf(error) ?? ''];
    throw new Fault(`DATABASE_URL does not work (${reasonOf(error) || codeOf(error)})${remedy ? `: ${remedy}` : ''}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Whoever starts the server remembers its process, so that a later start can end an orphan.
 * @typedef {{ remember: (name: string, pid: number) => void, forget: (name: string) => void }} Processes
 */

/**
 * @param {{ dataDir: string, lock: Processes, say: (line: string) => void, onLost: (reason: string) => void }} options
 * @returns {Promise<Database>}
 */
export async function keepEmbeddedDatabase({ dataDir, lock, say, onLost }) {
  let stopping = false;
  let server = await startPostgres({ dataDir });
  const watch = () => {
    lock.remember('postgres', server.pid);
    void server.ended.then(async (reason) => {
      lock.forget('postgres');
      if (stopping) return;
      say(`postgres ended (${reason}); starting it again`);
      try {
        server = await startPostgres({ dataDir });
        if (stopping) await server.stop();
        else watch();
      } catch (error) {
        onLost(reasonOf(error));
      }
    });
  };
  watch();
  const client = new pg.Client({ connectionString: server.ownerUrl });
  await client.connect();
  const version = await versionOf(client);
  await client.end();
  const stop = async () => {
    stopping = true;
    await server.stop();
  };
  return { ownerUrl: server.ownerUrl, version, isEmbedded: true, stop };
}

/** @param {pg.Client} client */
async function versionOf(client) {
  const { rows } = await client.query(
    "select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) as version",
  );
  return rows[0].version;
}

/**
 * @param {string} ownerUrl of a prepared database
 * @returns {Promise<string>} what keeps the readings, for the person who starts it
 */
export async function describeStorage(ownerUrl) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select extversion as version, current_setting('timescaledb.license', true) as license,
         (select relkind = 'p' from pg_class where oid = to_regclass('public.reading')) as partitioned
       from (select 1) as always left join pg_extension on extname = 'timescaledb'`,
    );
    const { version, license, partitioned } = rows[0];
    if (version === null || partitioned) return 'plain PostgreSQL, native partitions';
    return `TimescaleDB ${version}, ${license === 'timescale' ? 'Community' : 'Apache'} edition, hypertables`;
  } finally {
    await client.end();
  }
}
