import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScratchDatabase, withClient } from './baseline/scratch-database.ts';
import { isCityRunning, removeCity, startCity, stopCities } from './city/bench-city.ts';
import { readWorkload } from './city/workload.ts';
import { type Config, readConfig, type SectionName } from './config.ts';
import type { BenchContext } from './context.ts';
import { describeHost, type Host, loadBefore } from './host.ts';
import { drawResult, type SectionResult, writeResult } from './results.ts';
import { measureLatency } from './sections/latency.ts';
import { measureStart } from './sections/start.ts';
import { measureThroughput } from './sections/throughput.ts';
import { measureWriter } from './sections/writer.ts';
import { formatNumber } from './table.ts';

/** `npm run bench`: measures this machine with baselines in the same run, prints a table and writes `bench/results/`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Beside the default DATA_DIR, so on the disk that a city of this checkout would use. */
const FOLDER = join(ROOT, '.data-bench');
/** Where a bench that was killed may have left a city. */
const FORMER = ['city', 'start', 'clone-data'];
const BUSY_LOAD = 0.5;
const START_LIMIT_MS = 300_000;

const startedAt = Date.now();

function say(line: string): void {
  console.log(`[${formatNumber((Date.now() - startedAt) / 1000).padStart(5)} s] ${line}`);
}

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2));
  const load = loadBefore();
  if (FORMER.some((name) => isCityRunning(join(FOLDER, name)))) {
    throw new Error('a city of another bench still runs in .data-bench: let it finish, or stop it');
  }
  for (const name of FORMER) removeCity(join(FOLDER, name));
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const host = describeHost(FOLDER);
  const sections: SectionResult[] = [];
  const keep = (section: SectionResult) => {
    sections.push(section);
  };
  const wants = (name: SectionName) => config.only === undefined || config.only === name;
  if (wants('start')) keep(await measureStart({ root: ROOT, folder: FOLDER, config, say }));
  const server = wants('writer') || wants('throughput') || wants('latency') ? await onCity(config, wants, keep) : {};
  rmSync(FOLDER, { recursive: true, force: true });
  const facts = { ...host.facts, ...server, 'load before (1 min)': load };
  finish({ ...host, facts }, sections, config);
  if (load > BUSY_LOAD) {
    console.log(`\nThis machine was busy before the bench began (load ${load}): run it again at a quiet moment.`);
  }
}

/** Starts one city and measures in it. Returns what its database server is. */
async function onCity(
  config: Config,
  wants: (name: SectionName) => boolean,
  keep: (section: SectionResult) => void,
): Promise<Host['facts']> {
  const dataDir = join(FOLDER, 'city');
  say('starting a city without simulators');
  const city = await startCity({ root: ROOT, dataDir, env: config.childEnv, limitMs: START_LIMIT_MS });
  try {
    return await withClient(city.ownerUrl, async (client) => {
      const workload = await readWorkload(client);
      const scratchUrl = await createScratchDatabase(city.ownerUrl);
      const context: BenchContext = { config, city, workload, client, scratchUrl, say };
      if (wants('writer')) keep(await measureWriter(context));
      if (wants('throughput')) keep(await measureThroughput(context));
      if (wants('latency')) keep(await measureLatency(context));
      return describeServer(context);
    });
  } finally {
    await city.stop();
    removeCity(dataDir);
  }
}

const SHOWN_SETTINGS = ['server_version', 'synchronous_commit', 'fsync', 'shared_buffers', 'max_wal_size'];

async function describeServer({ client }: BenchContext): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'select name, current_setting(name) as setting from pg_settings where name = any ($1) order by name',
    [SHOWN_SETTINGS],
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [`PostgreSQL ${name}`, setting]));
}

function finish(host: Host, sections: readonly SectionResult[], config: Config): void {
  const takenAt = new Date(startedAt).toISOString();
  const result = { format: 1 as const, takenAt, commit: commitOf(ROOT), host, sections };
  const file = writeResult(join(ROOT, 'bench/results'), result, config.only === undefined);
  console.log(`\n${drawResult(result)}\n`);
  console.log(`Every segment stands in ${file.slice(ROOT.length)}.`);
}

/** With a mark when the checkout differs from it; undefined outside of a checkout. */
function commitOf(root: string): string | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return git('rev-parse', '--short', 'HEAD').trim() + (git('status', '--porcelain') === '' ? '' : ', changed');
  } catch {
    // No git, or no checkout: the result says so by leaving it out.
    return undefined;
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void stopCities().finally(() => process.exit(1));
  });
}

await main().catch((error: unknown) => {
  console.error(`The bench stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
