import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, findMosquitto } from '@cityloop/infra/machine/programs';
import { stopLaunchedCities } from '@cityloop/testbed/launched-city';
import { killBrokers } from '@cityloop/testbed/mosquitto';
import { killChildren } from './child-process.ts';
import { isCityRunning, removeCity } from './city/bench-city.ts';
import { ownChromium } from './city/observers.ts';
import { type Config, readConfig, resumeConfig, type SectionName } from './config.ts';
import type { Bench } from './context.ts';
import { describeHost, type Host, loadBefore } from './host.ts';
import { RunJournal } from './journal.ts';
import { killNodeRed } from './node-red/node-red.ts';
import { drawPlan, type PlannedSection, planRun } from './plan.ts';
import { drawResult, drawSection, type SectionResult, writeResult } from './results.ts';
import { measureCommit } from './sections/commit.ts';
import { measureHistory } from './sections/history.ts';
import { measureLatency } from './sections/latency.ts';
import { measureOverload } from './sections/overload.ts';
import { measureSearch } from './sections/search.ts';
import { measureSoak } from './sections/soak.ts';
import { measureStart } from './sections/start.ts';
import { measureStorage } from './sections/storage.ts';
import { measureThroughput } from './sections/throughput.ts';
import { measureTimers } from './sections/timers.ts';
import { measureWorkers } from './sections/workers.ts';
import { measureWriter } from './sections/writer.ts';
import { createStand } from './stand.ts';
import { formatNumber } from './table.ts';
import { StuckError, withinLimit } from './time-limit.ts';

/** `npm run bench`: measures this machine with baselines in the same run, prints tables and writes `bench/results/`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Beside the default DATA_DIR, so on the disk that a city of this checkout would use. */
const FOLDER = join(ROOT, '.data-bench');
/** Outlives that folder: what a stopped run had measured. */
const JOURNALS = join(ROOT, '.cache/bench');
/** Where a bench that was killed may have left a city. */
const FORMER = ['city', 'start', 'clone-data'];
const BUSY_LOAD = 0.5;
/** For a section that was given up to notice it. */
const GRACE_MS = 60_000;

/** A section that isn't measured in this run says undefined. */
const MEASURES: Readonly<Record<SectionName, (bench: Bench) => Promise<SectionResult | undefined>>> = {
  start: measureStart,
  writer: measureWriter,
  throughput: measureThroughput,
  workers: measureWorkers,
  commit: measureCommit,
  overload: measureOverload,
  soak: measureSoak,
  storage: measureStorage,
  search: measureSearch,
  timers: measureTimers,
  history: measureHistory,
  latency: measureLatency,
};

const GO_ON = 'What was measured is kept: go on with `npm run bench -- --resume` (and the same --only).';

const startedAt = Date.now();
/** The bench was told to end: nothing new is begun. */
let isStopping = false;

function say(line: string): void {
  console.log(`[${formatNumber((Date.now() - startedAt) / 1000).padStart(5)} s] ${line}`);
}

async function main(): Promise<void> {
  const load = loadBefore();
  const { config, journal } = openRun(readConfig(process.argv.slice(2)));
  prepareFolder();
  const host = describeHost(FOLDER);
  const mosquitto = findMosquitto();
  const stand = createStand({ config, root: ROOT, folder: FOLDER, mosquitto, say });
  const chromium = findChromium(ownChromium);
  const plan = planRun(config, { mosquitto: mosquitto !== undefined, chromium: chromium !== undefined });
  say(`the plan, on a machine like the reference:\n${drawPlan(plan.filter(({ name }) => !journal.section(name)))}`);
  const { sections, failed } = await measureAll({ config, journal, stand, say }, plan);
  await stand.close();
  rmSync(FOLDER, { recursive: true, force: true });
  const facts = { ...host.facts, ...stand.serverFacts, 'load before (1 min)': load };
  finish({ ...host, facts }, sections, { isWhole: config.isWhole && failed.length === 0, journal });
  if (failed.length > 0) {
    process.exitCode = 1;
    console.log(`\nNOT MEASURED, since they failed: ${failed.join(', ')}. ${GO_ON}`);
  }
  if (load > BUSY_LOAD) {
    console.log(`\nThis machine was busy before the bench began (load ${load}): run it again at a quiet moment.`);
  }
}

/** Begins a run, or takes up the one that was stopped, with what that was told. */
function openRun(told: Config): { config: Config; journal: RunJournal } {
  const commit = commitOf(ROOT);
  const file = join(JOURNALS, told.only === undefined ? 'run.jsonl' : `run-${told.only}.jsonl`);
  if (!told.resume) {
    const head = { startedAt, args: [...told.args], ...(commit === undefined ? {} : { commit }) };
    return { config: told, journal: RunJournal.begin(file, head) };
  }
  const journal = RunJournal.resume(file);
  const { head } = journal;
  say(`resumes the run of ${new Date(head.startedAt).toISOString()}${head.args.map((arg) => ` ${arg}`).join('')}`);
  if (head.commit !== commit) say(`IT BEGAN ON ANOTHER STATE of the checkout: ${head.commit}, now ${commit}`);
  return { config: resumeConfig(head.args), journal };
}

function prepareFolder(): void {
  if (FORMER.some((name) => isCityRunning(join(FOLDER, name)))) {
    throw new Error('a city of another bench still runs in .data-bench: let it finish, or stop it');
  }
  for (const name of FORMER) removeCity(join(FOLDER, name));
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
}

/** A section that fails doesn't take the others along. */
async function measureAll(
  bench: Omit<Bench, 'signal'>,
  plan: readonly PlannedSection[],
): Promise<{ sections: SectionResult[]; failed: SectionName[] }> {
  const sections: SectionResult[] = [];
  const failed: SectionName[] = [];
  for (const planned of plan) {
    const { name } = planned;
    try {
      const section = await measureOnce(bench, planned);
      if (section) sections.push(section);
    } catch (error) {
      if (isStopping) break;
      if (error instanceof StuckError) throw error;
      failed.push(name);
      say(`${name.toUpperCase()} FAILED: ${error instanceof Error ? error.message : String(error)}`);
      await bench.stand.stop();
    }
  }
  return { sections, failed };
}

async function measureOnce(
  bench: Omit<Bench, 'signal'>,
  { name, limitSeconds }: PlannedSection,
): Promise<SectionResult | undefined> {
  const former = bench.journal.section(name);
  if (former) return former;
  const limit = { what: name, limitMs: limitSeconds * 1000, graceMs: GRACE_MS, giveUp: killHelpers };
  const section = await withinLimit(limit, (signal) => MEASURES[name]({ ...bench, signal }));
  if (!section) return undefined;
  bench.journal.finish(section);
  console.log(`\n${drawSection(section)}\n`);
  return section;
}

function finish(
  host: Host,
  sections: readonly SectionResult[],
  { isWhole, journal }: { readonly isWhole: boolean; readonly journal: RunJournal },
): void {
  const { head } = journal;
  const now = commitOf(ROOT);
  const commit = head.commit === now ? now : `${head.commit}, resumed on ${now}`;
  const result = { format: 1 as const, takenAt: new Date(head.startedAt).toISOString(), commit, host, sections };
  const file = writeResult(join(ROOT, 'bench/results'), result, isWhole);
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

/** The load, the pipelines and the brokers: what a section waits for. The city ends after it. */
function killHelpers(): void {
  killChildren();
  killBrokers();
  killNodeRed();
}

function endAtOnce(): void {
  killHelpers();
  void stopLaunchedCities().finally(() => process.exit(1));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    isStopping = true;
    console.log(`\n${GO_ON}`);
    endAtOnce();
  });
}

await main().catch((error: unknown) => {
  console.error(`The bench stopped: ${error instanceof Error ? error.message : String(error)}\n${GO_ON}`);
  endAtOnce();
});
