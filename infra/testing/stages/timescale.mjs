import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { findProgram, ROOT, run } from '../../machine/toolchain.mjs';
import { binariesIn } from '../../postgres/postgres-binaries.mjs';
import { startDatabaseForTests } from '../database-for-tests.mjs';
import { runVitest } from './vitest.mjs';

const PREFIX = process.env.TIMESCALE_PREFIX ?? join(ROOT, '.cache/timescaledb');
const SCRIPT = 'infra/postgres/unpack-timescaledb.sh';

/**
 * The database tests once more, on a real TimescaleDB that was unpacked into a folder.
 * @param {import('./tally.mjs').Tally} tally
 */
export async function runOnTimescale(tally) {
  const name = 'database tests on TimescaleDB';
  if (findBin() === undefined && mayUnpack()) await run('bash', [join(ROOT, SCRIPT), PREFIX]);
  const bin = findBin();
  if (bin === undefined) return tally.skip(name, `on Debian 12: apt-get install patchelf, then ${SCRIPT}`);
  const settings = [
    'shared_preload_libraries=timescaledb',
    'timescaledb.telemetry_level=off',
    'timescaledb.max_background_workers=16',
  ];
  const server = await startDatabaseForTests(binariesIn(bin, settings));
  try {
    const found = await versionAt(server.url);
    if (found === undefined) return tally.fail(`${name}: the server in ${bin} offers no such extension`);
    tally.pass(`TimescaleDB ${found} runs`);
    await runVitest(tally, { name, projects: ['db'], env: { TEST_DATABASE_URL: server.url } });
  } finally {
    await server.stop();
  }
}

function findBin() {
  const versions = join(PREFIX, 'usr/lib/postgresql');
  if (!existsSync(versions)) return undefined;
  return readdirSync(versions)
    .map((version) => join(versions, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')));
}

/** Unpacking fetches 50 MB: CI does it by itself, a developer by calling the script. */
function mayUnpack() {
  return process.env.CI === 'true' && findProgram(['apt-get']) !== undefined && findProgram(['patchelf']) !== undefined;
}

/** @param {string} url */
async function versionAt(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      "select default_version from pg_available_extensions where name = 'timescaledb'",
    );
    return rows[0]?.default_version;
  } finally {
    await client.end();
  }
}
