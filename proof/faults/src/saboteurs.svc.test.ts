import { afterEach, describe, expect, it } from 'vitest';
import type { NamedFault } from './fault-run.ts';
import { runFaults } from './fault-run.ts';
import { runInbox } from './inbox-run.ts';
import { PROCESS_FAULTS } from './process-faults.ts';
import { turnDedupeOff } from './saboteurs/no-dedupe.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

const SEED = 20_260;
const LIMIT_MS = 180_000;
const saboteur = (name: string) => new URL(`saboteurs/${name}.ts`, import.meta.url);
const kills: NamedFault[] = Array.from({ length: 3 }, () => ({
  name: 'ingest killed',
  fault: PROCESS_FAULTS['ingest killed'],
}));

/** The checker is checked: what it says of a build that is wrong on purpose. */
describe('the checker catches', { timeout: LIMIT_MS }, () => {
  let world: World | undefined;
  afterEach(() => world?.close(), LIMIT_MS);

  async function open(options: Partial<WorldOptions> = {}): Promise<World> {
    world = await createWorld({ seed: SEED, gauges: 20, ...options });
    return world;
  }

  it('a build that acknowledges before the commit', async () => {
    const { report } = await runFaults({
      world: await open({ preloads: [saboteur('acknowledge-early')] }),
      seed: SEED,
      plan: { messages: 4_000, perSecond: 1_500, connections: 2 },
      faults: kills,
      awayMs: 300,
    });
    expect(report.isRight).toBe(false);
    expect(report.acknowledgedLost).toBeGreaterThan(0);
  });

  it('a build without dedupe', async () => {
    const there = await open();
    await turnDedupeOff(there.database.ownerUrl);
    const { report } = await runFaults({
      world: there,
      seed: SEED,
      plan: { messages: 2_000, perSecond: 2_000, connections: 2, faults: { duplicates: { share: 0.2, lag: 300 } } },
      faults: [],
      awayMs: 300,
    });
    expect(report.isRight).toBe(false);
    expect(report.doubled).toBeGreaterThan(0);
    expect(report.acknowledgedLost).toBe(0);
  });

  it('a build with a serial cursor; the same messages pass with the real one', async () => {
    const there = await open();
    const real = await runInbox({ world: there, seed: SEED, messages: 4 });
    expect(real.samples.acknowledgedLost).toEqual([]);
    expect(real).toMatchObject({ acknowledged: 4, storedReadings: 4, doubled: 0 });
    await there.close();
    const sabotaged = await open({ preloads: [saboteur('serial-cursor')] });
    const report = await runInbox({ world: sabotaged, seed: SEED, messages: 4 });
    expect(report.isRight).toBe(false);
    expect(report.acknowledgedLost).toBe(2);
  });
});
