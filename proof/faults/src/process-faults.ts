import { between, type Fault, pauseOf, type Stage } from './fault.ts';

const workerOf = ({ world, random }: Stage) => between(random, 0, world.workers - 1);

async function databaseKilled(stage: Stage, how: 'killPostmaster' | 'killAll'): Promise<void> {
  await stage.world.database[how]();
  await pauseOf(stage);
  await stage.world.database.start();
}

/** Processes that end without a word (`kill -9`), or by order. */
export const PROCESS_FAULTS = {
  async 'ingest killed'(stage) {
    const worker = workerOf(stage);
    await stage.world.ingest(worker).kill();
    await stage.world.startIngest(worker);
  },
  async 'ingest replaced'(stage) {
    const worker = workerOf(stage);
    const former = stage.world.ingest(worker);
    const code = await stage.world.replaceIngest(worker);
    if (code !== 0)
      throw new Error(`ingest ended with exit code ${code} when it was told to stop:\n${former.lastWords()}`);
  },
  'database session killed': (stage) => stage.world.database.killOneBackend(),
  'postmaster killed': (stage) => databaseKilled(stage, 'killPostmaster'),
  'database killed': (stage) => databaseKilled(stage, 'killAll'),
  async 'everything killed'(stage) {
    const { world } = stage;
    const workers = Array.from({ length: world.workers }, (_, worker) => worker);
    await Promise.all([
      ...workers.map((worker) => world.ingest(worker).kill()),
      world.database.killAll(),
      world.broker?.kill(),
    ]);
    await world.database.start();
    await world.broker?.start();
    for (const worker of workers) await world.startIngest(worker);
  },
} satisfies Record<string, Fault>;

/** Needs the external broker. What it alone had acknowledged since its last save is gone with it. */
export const BROKER_FAULTS = {
  async 'broker killed'(stage) {
    await stage.world.broker?.kill();
    await pauseOf(stage);
    await stage.world.broker?.start();
  },
} satisfies Record<string, Fault>;
