import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLane, type Job, type Lane, type LaneLimits } from './lane.ts';

const LIMITS: LaneLimits = { timeMs: 200, wallMs: 60_000, memoryMb: 64, longestResult: 100_000 };
const ENDLESS = '($f := function($n){$f($n + 1)}; $f(0))';

const lanes: Lane[] = [];
const laneOf = (limits: Partial<LaneLimits> = {}): Lane => {
  const lane = createLane({ ...LIMITS, ...limits });
  lanes.push(lane);
  return lane;
};
afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane.close()));
});

const job = (source: string): Job => ({ feed: 'hotline', key: source, source, input: '{"payload":{"a":1}}' });
const ONE = { kind: 'answered', json: '{"value":1}' };

async function signalled(lane: Lane, signal: NodeJS.Signals): Promise<number> {
  expect(await lane.run(job('payload.a'))).toMatchObject(ONE);
  const { processId } = lane;
  if (processId === undefined) throw new Error('no process runs');
  process.kill(processId, signal);
  return processId;
}

describe('a process that the machine lets wait', () => {
  it('for longer than the limit is not blamed', async () => {
    const lane = laneOf();
    const processId = await signalled(lane, 'SIGSTOP');
    const answer = lane.run(job('payload.a'));
    const stoppedAt = performance.now();
    await vi.waitUntil(() => performance.now() - stoppedAt > 3 * LIMITS.timeMs, { timeout: 30_000 });
    process.kill(processId, 'SIGCONT');
    expect(await answer).toMatchObject(ONE);
    expect(lane.processId).toBe(processId);
  });

  it('for good is replaced, and the message mapped in the next one', async () => {
    const lane = laneOf({ wallMs: 3_000 });
    const processId = await signalled(lane, 'SIGSTOP');
    expect(await lane.run(job('payload.a'))).toMatchObject(ONE);
    expect(lane.processId).not.toBe(processId);
  });

  it('twice is told as starved', async () => {
    // By this clock each process ends long before the mapping's CPU time is used.
    const lane = laneOf({ timeMs: 60_000, wallMs: 50 });
    expect(await lane.run(job(ENDLESS))).toMatchObject({ kind: 'starved' });
  });
});

describe('a process that is ended from outside', () => {
  it('costs the message nothing', async () => {
    const lane = laneOf();
    await signalled(lane, 'SIGSTOP');
    const answer = lane.run(job('payload.a'));
    process.kill(lane.processId ?? Number.NaN, 'SIGKILL');
    expect(await answer).toMatchObject(ONE);
  });
});

describe('the first message', () => {
  it('of processes that all start at once is mapped', async () => {
    const cold = Array.from({ length: 6 }, () => laneOf());
    const answers = await Promise.all(cold.map((lane) => lane.run(job('payload.a'))));
    expect(answers).toEqual(cold.map(() => expect.objectContaining(ONE)));
  });
});

describe('an endless mapping', () => {
  it('is ended by its CPU time, and the next message mapped', async () => {
    const lane = laneOf();
    expect(await lane.run(job(ENDLESS))).toMatchObject({ kind: 'late' });
    expect(await lane.run(job('payload.a'))).toMatchObject(ONE);
  });
});
