import { readFileSync } from 'node:fs';
import { type Generator, startGenerator } from '@cityloop/load/generator';
import { createPlan, type Plan, type PlanInput } from '@cityloop/load/plan';
import { exitCannotStart } from '@cityloop/runtime/config';
import { createLogger } from '@cityloop/runtime/logger';
import { readEmbeddedDatabase, readSecrets } from '@cityloop/testbed/secrets';
import { check, recordBaseline, waitUntilQuiet } from './checker.ts';
import { readCityTargets } from './city-targets.ts';
import { readLoadConfig } from './config.ts';

const USAGE = 'Say what to do: main.ts run FOLDER PLAN.json | main.ts send FOLDER PLAN.json | main.ts check FOLDER';
const REPORT_MS = 5_000;
const QUIET = { quietMs: 2_000, longestMs: 600_000 };

const config = readLoadConfig();
const logger = createLogger({ app: 'load', level: config.LOG_LEVEL });
const [command, journal, planFile] = process.argv.slice(2);

/** A plan file says what `createPlan` takes; without `targets` the city's own devices are used, `targetCount` of them at most. */
async function readPlan(file: string, databaseUrl: string): Promise<Plan> {
  const { targetCount = 2_000, ...said } = JSON.parse(readFileSync(file, 'utf8')) as PlanInput & {
    readonly targetCount?: number;
  };
  return createPlan({ ...said, targets: said.targets ?? (await readCityTargets(databaseUrl, targetCount)) });
}

async function send(folder: string, plan: Plan, databaseUrl: string): Promise<void> {
  await recordBaseline(folder, databaseUrl);
  const { hostname, port } = new URL(config.MQTT_URL);
  const generator = startGenerator({
    broker: { host: hostname, port: Number(port) || 1883 },
    credentials: readSecrets(config.DATA_DIR).mqtt.simulator,
    plan,
    seed: config.SEED,
    journal: folder,
  });
  logger.info({ seed: config.SEED, run: generator.run, messages: plan.messages }, 'load begins');
  const report = setInterval(() => logger.info(generator.progress(), 'load goes on'), REPORT_MS);
  await Promise.race([generator.drain(), interrupted(generator)]);
  clearInterval(report);
  tell(await generator.stop());
}

/** The first Ctrl-C ends the run where it is; what was sent can be checked all the same. */
function interrupted(generator: Generator): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      logger.info(generator.progress(), 'load ends early');
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
}

async function judge(folder: string, databaseUrl: string): Promise<void> {
  if (!(await waitUntilQuiet(databaseUrl, QUIET)))
    logger.warn('ingest still takes messages: what is on its way counts as lost');
  const report = await check({ journal: folder, databaseUrl, ingestClockOffMs: config.INGEST_CLOCK_OFF_MS });
  tell(report);
  if (!report.isRight) process.exitCode = 1;
}

function tell(facts: object): void {
  process.stdout.write(`${JSON.stringify(facts, undefined, 2)}\n`);
}

async function main(): Promise<void> {
  const databaseUrl = config.DATABASE_URL ?? readEmbeddedDatabase(config.DATA_DIR).ownerUrl;
  if (journal === undefined) throw new Error(USAGE);
  if (command === 'check') return judge(journal, databaseUrl);
  if ((command !== 'run' && command !== 'send') || planFile === undefined) throw new Error(USAGE);
  await send(journal, await readPlan(planFile, databaseUrl), databaseUrl);
  if (command === 'run') await judge(journal, databaseUrl);
}

main().catch((error: unknown) => exitCannotStart(error instanceof Error ? error.message : String(error)));
