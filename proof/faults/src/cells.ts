import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasMosquitto } from '@cityloop/testbed/mosquitto';
import { hasFaketime, makeDatabaseClock } from './database-clock.ts';
import { pauseOf } from './fault.ts';
import { POISON, refusePoison } from './fault-city.ts';
import { type FaultRunResult, type NamedFault, runFaults } from './fault-run.ts';
import { PROCESS_FAULTS } from './process-faults.ts';
import { DEATH_OF_THE_BROKER } from './random-schedule.ts';
import { mountSmallVolume, whyNoSmallVolume } from './small-volume.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** A part of the matrix that needs a world of its own. */
export interface Cell {
  readonly name: string;
  /** What this machine lacks for it; undefined where it can run. */
  readonly lacks: string | undefined;
  run(seed: number): Promise<FaultRunResult>;
}

const AWAY_MS = 900;
const MOSQUITTO = hasMosquitto ? undefined : 'mosquitto (Debian: apt-get install mosquitto)';
const HOUR_SECONDS = 3_600;

const times = (count: number, name: string, fault: NamedFault['fault']): NamedFault[] =>
  Array.from({ length: count }, () => ({ name, fault }));

async function inWorld(options: WorldOptions, run: (world: World) => Promise<FaultRunResult>): Promise<FaultRunResult> {
  const world = await createWorld(options);
  try {
    return await run(world);
  } finally {
    await world.close();
  }
}

async function diskFull(seed: number): Promise<FaultRunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-volume-'));
  chmodSync(folder, 0o711);
  const volume = mountSmallVolume(join(folder, 'volume'), 400);
  const databaseSettings = ['max_wal_size=64MB', 'min_wal_size=32MB'];
  try {
    return await inWorld({ seed, databaseFolder: volume.folder, databaseSettings }, (world) =>
      runFaults({
        world,
        seed,
        plan: { messages: 40_000, perSecond: 4_000 },
        faults: times(3, 'disk full', async (stage) => {
          volume.fill();
          await pauseOf(stage);
          volume.free();
          // Without room for its log the server ends itself: an operator frees the disk and starts it.
          await world.database.recover();
        }),
        awayMs: AWAY_MS * 4,
      }),
    );
  } finally {
    volume.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function databaseClock(seed: number): Promise<FaultRunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-clock-'));
  chmodSync(folder, 0o711);
  const clock = makeDatabaseClock(folder);
  const step = (seconds: number): NamedFault => ({
    name: `clock of the database ${seconds / HOUR_SECONDS} h`,
    async fault(stage) {
      clock.step(seconds);
      await pauseOf({ ...stage, awayMs: AWAY_MS * 3 });
    },
  });
  try {
    return await inWorld({ seed, postgres: clock.postgres }, (world) =>
      runFaults({
        world,
        seed,
        plan: { messages: 30_000, perSecond: 3_000, faults: { malformed: { share: 0.01 } } },
        faults: [step(HOUR_SECONDS), step(-HOUR_SECONDS), step(0)],
        awayMs: AWAY_MS,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `autosaveInterval` 1 with changes: saved at each. */
function deathOfTheBroker(seed: number, onChanges: boolean): Promise<FaultRunResult> {
  return inWorld({ seed, broker: { autosaveInterval: 1, onChanges } }, (world) =>
    runFaults({
      world,
      seed,
      plan: { messages: 8_000, perSecond: 1_000 },
      faults: [...DEATH_OF_THE_BROKER, ...DEATH_OF_THE_BROKER],
      awayMs: AWAY_MS,
    }),
  );
}

function oneOfTwoWorkers(seed: number): Promise<FaultRunResult> {
  return inWorld({ seed, workers: 2, broker: { autosaveInterval: 1, onChanges: false } }, (world) =>
    runFaults({
      world,
      seed,
      plan: { messages: 30_000, perSecond: 3_000, faults: { duplicates: { share: 0.02, lag: 1_000 } } },
      faults: times(4, 'one of two workers killed', PROCESS_FAULTS['ingest killed']),
      awayMs: AWAY_MS,
      isOrderKept: false,
    }),
  );
}

/** Not `too_large`: a quarter of a megabyte each would measure the line. */
const SMALL_REASONS = ['not_json', 'schema', 'unknown_device', 'unknown_metric', 'out_of_window'] as const;

/** 150,000 a minute, among as many good ones. */
function malformedFlood(seed: number): Promise<FaultRunResult> {
  return inWorld({ seed }, (world) =>
    runFaults({
      world,
      seed,
      plan: { messages: 60_000, perSecond: 5_000, faults: { malformed: { share: 0.5, reasons: [...SMALL_REASONS] } } },
      faults: times(1, 'ingest killed', PROCESS_FAULTS['ingest killed']),
      awayMs: AWAY_MS,
    }),
  );
}

/** Held back by a stalled database, the batches that follow are as large as they get; one row in 5,000 is refused. */
function poisonInLargeBatches(seed: number): Promise<FaultRunResult> {
  return inWorld({ seed }, async (world) => {
    await refusePoison(world.database.ownerUrl);
    return runFaults({
      world,
      seed,
      plan: {
        messages: 50_000,
        perSecond: 10_000,
        inFlight: 5_000,
        faults: { poison: { share: 0.000_2, value: POISON } },
      },
      faults: times(3, 'database stalled', async (stage) => {
        world.lines.database.stall();
        await pauseOf(stage);
        await world.lines.database.heal();
      }),
      awayMs: AWAY_MS,
    });
  });
}

const faketime = hasFaketime ? undefined : 'libfaketime (Debian: apt-get install faketime)';

export const CELLS: readonly Cell[] = [
  { name: 'poison', lacks: undefined, run: poisonInLargeBatches },
  { name: 'malformed-flood', lacks: undefined, run: malformedFlood },
  { name: 'disk-full', lacks: whyNoSmallVolume(), run: diskFull },
  { name: 'database-clock', lacks: faketime, run: databaseClock },
  { name: 'workers', lacks: MOSQUITTO, run: oneOfTwoWorkers },
  { name: 'broker-saved-each-second', lacks: MOSQUITTO, run: (seed) => deathOfTheBroker(seed, false) },
  { name: 'broker-saved-at-each-change', lacks: MOSQUITTO, run: (seed) => deathOfTheBroker(seed, true) },
];
