import type { FaultLine } from '@cityloop/testbed/fault-line';
import { between, type Fault, pauseOf, type Stage } from './fault.ts';

type Hurt = (line: FaultLine, stage: Stage) => void | Promise<void>;

const whileHurt =
  (hurt: Hurt): Fault =>
  async (stage) => {
    // Where there is an external broker, its line to ingest as often as the devices' to it.
    const { broker, device } = stage.world.lines;
    const line = broker && stage.random() < 0.5 ? broker : device;
    await hurt(line, stage);
    await pauseOf(stage);
    await line.heal();
  };

const HOUR_MS = 3_600_000;

/** What can be wrong on the way from the devices, and with the time. */
export const DEVICE_FAULTS = {
  'devices reset': whileHurt((line) => line.reset()),
  'devices reset in the middle of a message': whileHurt((line, { random }) =>
    line.resetAfter(between(random, 1, 20_000), random() < 0.7 ? 'up' : 'down'),
  ),
  'devices away': whileHurt((line) => line.drop()),
  'devices stalled': whileHurt((line) => line.stall()),
  'devices in a black hole': whileHurt((line) => line.blackhole()),
  'devices in slices': whileHurt((line) => line.slice(7)),
  'devices read slowly': whileHurt((line) => line.bandwidth(4_000, 'down')),
  'every device reconnects at once': async ({ generator }) => generator.cutConnections(),
  async 'clock an hour ahead, then back'(stage) {
    await clockSteps(stage, HOUR_MS);
  },
  async 'clock an hour behind, then forth'(stage) {
    await clockSteps(stage, -HOUR_MS);
  },
} satisfies Record<string, Fault>;

/** Both steps fall into the flow, so between the receipt and the commit of some batch. */
async function clockSteps(stage: Stage, offsetMs: number): Promise<void> {
  const ingest = stage.world.ingest(between(stage.random, 0, stage.world.workers - 1));
  ingest.stepClock(offsetMs);
  await pauseOf(stage);
  ingest.stepClock(0);
}
