import { hasMosquitto } from '@cityloop/testbed/mosquitto';
import { createSeededRandom } from '@cityloop/testbed/seeded-random';
import { CELLS } from './cells.ts';
import { type FaultConfig, readFaultConfig } from './config.ts';
import { POISON, refusePoison } from './fault-city.ts';
import { runFaults } from './fault-run.ts';
import { drawFaults, EMBEDDED_FAULTS, EXTERNAL_FAULTS } from './random-schedule.ts';
import { describeVerdict } from './verdict.ts';
import { createWorld, type World } from './world.ts';

/** `npm run faults`: real processes, a load, and faults at points of chance; exit code 1 when anything is lost or doubled. */
const startedAt = Date.now();
const GAUGES = 2_000;
const CONNECTIONS = 20;

let world: World | undefined;

function say(line: string): void {
  console.log(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s] ${line}`);
}

async function main(): Promise<boolean> {
  const config = readFaultConfig(process.argv.slice(2));
  if (config.isExternal && !hasMosquitto)
    throw new Error('--external needs mosquitto (Debian: apt-get install mosquitto)');
  if (config.cell !== undefined) return playCells(config.cell, config.seed);
  say(`seed ${config.seed}: ${config.messages} messages at ${config.perSecond}/s, ${config.faults} faults`);
  world = await createWorld({
    seed: config.seed,
    gauges: GAUGES,
    workers: config.workers,
    databaseSettings: ['max_connections=40'],
    ...(config.isExternal ? { broker: { autosaveInterval: 1_800, onChanges: false } } : {}),
  });
  await refusePoison(world.database.ownerUrl);
  const result = await runFaults({
    world,
    seed: config.seed,
    plan: planOf(config),
    faults: faultsOf(config),
    awayMs: config.awayMs,
    say,
    isOrderKept: config.workers === 1,
    waitsForTime: true,
  });
  for (const line of describeVerdict(result)) say(line);
  return result.report.isRight;
}

/** What only the broker had acknowledged is no promise of ours: it is reported, and wrong is only what is doubled. */
const REPORTED_ONLY = /^broker-/;

async function playCells(wanted: string, seed: number): Promise<boolean> {
  const cells = CELLS.filter(({ name }) => wanted === 'all' || name === wanted);
  if (cells.length === 0)
    throw new Error(`--cell ${wanted} is none of: ${CELLS.map(({ name }) => name).join(', ')}, all`);
  let areAllRight = true;
  for (const { name, lacks, run } of cells) {
    if (lacks !== undefined) {
      say(`SKIPPED ${name}: ${lacks}`);
      continue;
    }
    say(`cell ${name}, seed ${seed}`);
    const result = await run(seed);
    for (const line of describeVerdict(result)) say(`  ${line}`);
    const { isRight, doubled } = result.report;
    areAllRight &&= isRight || (REPORTED_ONLY.test(name) && doubled === 0);
  }
  return areAllRight;
}

function faultsOf({ only, faults, seed, isExternal }: FaultConfig) {
  const known = isExternal ? EXTERNAL_FAULTS : EMBEDDED_FAULTS;
  const wanted = known.filter(({ name }) => only === undefined || name.includes(only));
  if (wanted.length === 0) {
    throw new Error(`--only ${only} names no fault of: ${known.map(({ name }) => name).join('; ')}`);
  }
  return drawFaults(wanted, faults, createSeededRandom(seed));
}

/** Everything that a load does by itself, too: repeats, old batches again, bursts, what can't be understood, poison. */
function planOf({ messages, perSecond, records }: FaultConfig) {
  return {
    messages,
    perSecond,
    records,
    connections: CONNECTIONS,
    faults: {
      duplicates: { share: 0.01, lag: 2_000 },
      malformed: { share: 0.005 },
      poison: { share: 0.000_02, value: POISON },
    },
  };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void Promise.resolve(world?.close()).finally(() => process.exit(1));
  });
}

const isRight = await main().catch((error: unknown) => {
  console.error(`The fault run stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return false;
});
await world?.close();
process.exit(isRight ? 0 : 1);
