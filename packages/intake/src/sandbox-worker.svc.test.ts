import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Job } from './sandbox-jobs.ts';
import { createSandboxWorker, type SandboxWorker, type WorkerLimits } from './sandbox-worker.ts';

const LIMITS: WorkerLimits = { timeMs: 200, wallMs: 60_000, memoryMb: 64, longestResult: 100_000 };
const ENDLESS = '($f := function($n){$f($n + 1)}; $f(0))';

const workers: SandboxWorker[] = [];
const workerOf = (limits: Partial<WorkerLimits> = {}): SandboxWorker => {
  const worker = createSandboxWorker({ ...LIMITS, ...limits });
  workers.push(worker);
  return worker;
};
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
});

const job = (source: string): Job => ({ feed: 'hotline', key: source, source, input: '{"payload":{"a":1}}' });
const ONE = { kind: 'answered', json: '{"value":1}' };

async function signalled(worker: SandboxWorker, signal: NodeJS.Signals): Promise<number> {
  expect(await worker.run(job('payload.a'))).toMatchObject(ONE);
  const { processId } = worker;
  if (processId === undefined) throw new Error('no process runs');
  process.kill(processId, signal);
  return processId;
}

describe('a process that the machine lets wait', () => {
  it('for longer than the limit is not blamed', async () => {
    const worker = workerOf();
    const processId = await signalled(worker, 'SIGSTOP');
    const answer = worker.run(job('payload.a'));
    const stoppedAt = performance.now();
    await vi.waitUntil(() => performance.now() - stoppedAt > 3 * LIMITS.timeMs, { timeout: 30_000 });
    process.kill(processId, 'SIGCONT');
    expect(await answer).toMatchObject(ONE);
    expect(worker.processId).toBe(processId);
  });

  it('for good is replaced, and the message mapped in the next one', async () => {
    const worker = workerOf({ wallMs: 3_000 });
    const processId = await signalled(worker, 'SIGSTOP');
    expect(await worker.run(job('payload.a'))).toMatchObject(ONE);
    expect(worker.processId).not.toBe(processId);
  });

  it('twice is told as starved', async () => {
    // By this clock each process ends long before the mapping's CPU time is used.
    const worker = workerOf({ timeMs: 60_000, wallMs: 50 });
    expect(await worker.run(job(ENDLESS))).toMatchObject({ kind: 'starved' });
  });
});

describe('a process that is ended from outside', () => {
  it('costs the message nothing', async () => {
    const worker = workerOf();
    await signalled(worker, 'SIGSTOP');
    const answer = worker.run(job('payload.a'));
    process.kill(worker.processId ?? Number.NaN, 'SIGKILL');
    expect(await answer).toMatchObject(ONE);
  });
});

describe('the first message', () => {
  it('of processes that all start at once is mapped', async () => {
    const cold = Array.from({ length: 6 }, () => workerOf());
    const answers = await Promise.all(cold.map((worker) => worker.run(job('payload.a'))));
    expect(answers).toEqual(cold.map(() => expect.objectContaining(ONE)));
  });
});

describe('an endless mapping', () => {
  it('is ended by its CPU time, and the next message mapped', async () => {
    const worker = workerOf();
    expect(await worker.run(job(ENDLESS))).toMatchObject({ kind: 'late' });
    expect(await worker.run(job('payload.a'))).toMatchObject(ONE);
  });
});

describe('a worker that is closed', () => {
  it('refuses the message at work and those that wait', async () => {
    const worker = workerOf({ timeMs: 60_000 });
    const refused = [worker.run(job(ENDLESS)), worker.run(job('payload.a'))].map((answer) =>
      expect(answer).rejects.toThrow('closed'),
    );
    await worker.close();
    await Promise.all(refused);
    await expect(worker.run(job('payload.a'))).rejects.toThrow('closed');
  });
});
