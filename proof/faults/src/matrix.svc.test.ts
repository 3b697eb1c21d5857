import { hasMosquitto } from '@cityloop/testbed/mosquitto';
import { createSeededRandom } from '@cityloop/testbed/seeded-random';
import { afterEach, describe, expect, it } from 'vitest';
import { POISON, refusePoison } from './fault-city.ts';
import { runFaults } from './fault-run.ts';
import { drawFaults, EMBEDDED_FAULTS, EXTERNAL_FAULTS } from './random-schedule.ts';
import { describeVerdict } from './verdict.ts';
import { createWorld, type World } from './world.ts';

const LIMIT_MS = 240_000;
const AWAY_MS = 500;
const LOAD_FAULTS = {
  duplicates: { share: 0.02, lag: 3_000 },
  reorder: { share: 0.001, depth: 20 },
  malformed: { share: 0.01 },
  poison: { share: 0.000_1, value: POISON },
};

if (!hasMosquitto) {
  process.stderr.write(
    'SKIPPED: faults with an external broker. Install Mosquitto (Debian: apt-get install mosquitto).\n',
  );
}

describe('nothing acknowledged is lost and nothing is doubled', { timeout: LIMIT_MS }, () => {
  let world: World | undefined;
  afterEach(() => world?.close(), LIMIT_MS);

  it('whatever happens to ingest, its database and its devices, each once at a random moment', async () => {
    const seed = 1_123;
    world = await createWorld({ seed, databaseSettings: ['max_connections=30'] });
    await refusePoison(world.database.ownerUrl);
    const result = await runFaults({
      world,
      seed,
      plan: { messages: 40_000, perSecond: 2_500, faults: LOAD_FAULTS },
      faults: drawFaults(EMBEDDED_FAULTS, EMBEDDED_FAULTS.length, createSeededRandom(seed)),
      awayMs: AWAY_MS,
      waitsForTime: true,
    });
    expect(result.report.isRight, describeVerdict(result).join('\n')).toBe(true);
    expect(result.report.acknowledged).toBe(40_000);
    expect(new Set(result.faults).size).toBe(EMBEDDED_FAULTS.length);
  });

  it.skipIf(!hasMosquitto)('with an external broker as well', async () => {
    const seed = 2_124;
    world = await createWorld({ seed, broker: { autosaveInterval: 1, onChanges: false } });
    const result = await runFaults({
      world,
      seed,
      plan: { messages: 8_000, perSecond: 2_000, faults: { duplicates: { share: 0.02, lag: 1_000 } } },
      faults: drawFaults(EXTERNAL_FAULTS, 6, createSeededRandom(seed)),
      awayMs: AWAY_MS,
    });
    expect(result.report.isRight, describeVerdict(result).join('\n')).toBe(true);
  });
});
