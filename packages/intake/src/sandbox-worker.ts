import { createLoadedTables } from './loaded-tables.ts';
import { type Answer, createSandboxJobs, type Job, type SandboxJobs } from './sandbox-jobs.ts';
import { createSandboxProcess, type ProcessLimits, type SandboxRequest } from './sandbox-process.ts';

export interface WorkerLimits extends ProcessLimits {
  /** Milliseconds of the clock after which a process is ended in any case, also one that gets no CPU time. */
  readonly wallMs: number;
  /** Characters of a result as JSON. */
  readonly longestResult: number;
}

/** Evaluates one message after the other in a process of its own. A process that is late or breaks is replaced. */
export interface SandboxWorker {
  run(job: Job): Promise<Answer>;
  readonly waiting: number;
  /** Of the process, where one runs. */
  readonly processId: number | undefined;
  close(): Promise<void>;
}

const FAILED_STARTS = 3;
/** Signals from outside; when V8 runs out of memory, it aborts. */
const FROM_OUTSIDE: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** The process starts with the first message. */
export function createSandboxWorker(limits: WorkerLimits): SandboxWorker {
  const jobs = createSandboxJobs();
  let failedStarts = 0;
  let isClosed = false;
  const { timeMs } = limits;
  const tables = createLoadedTables();
  const sandbox = createSandboxProcess(limits, {
    onReady() {
      failedStarts = 0;
      tables.forgetAll();
      next();
    },
    onAnswer([number, json, tookMs]) {
      if (number === jobs.number) jobs.answer({ kind: 'answered', json, tookMs });
      next();
    },
    onExit(signal, wasReady) {
      if (!jobs.isBusy && !wasReady) failedStarts += 1;
      endJob(jobs, signal);
      if (failedStarts >= FAILED_STARTS) {
        jobs.rejectWaiting('the sandbox of mappings does not start');
        failedStarts = 0;
      }
      next();
    },
  });

  function next(): void {
    if (jobs.isBusy || jobs.count === 0 || isClosed) return;
    sandbox.start();
    if (!sandbox.isReady) return;
    // An answer that has come while this process was busy is read before the limit is held against the mapping.
    const wallMs = ({ limitMs = timeMs }: Job) => (limits.wallMs * limitMs) / timeMs;
    const job = jobs.begin(wallMs, (number) => setImmediate(onStarved, number));
    for (const request of tables.requestsFor(job.tables ?? [])) sandbox.send(request);
    sandbox.send(requestOf(job, jobs.number, limits));
  }

  function onStarved(number: number): void {
    if (!jobs.isBusy || number !== jobs.number) return;
    sandbox.kill();
    jobs.retryOr('starved');
    next();
  }
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error(CLOSED));
        jobs.add({ job, resolve, reject, isRetry: false });
        next();
      }),
    get waiting() {
      return jobs.count;
    },
    get processId() {
      return sandbox.processId;
    },
    async close() {
      isClosed = true;
      jobs.rejectCurrent(CLOSED);
      jobs.rejectWaiting(CLOSED);
      await sandbox.close();
    },
  };
}

function requestOf(job: Job, number: number, { timeMs, longestResult }: WorkerLimits): SandboxRequest {
  const { key, source, input, limitMs = timeMs, zone, tables = [] } = job;
  const about = JSON.stringify({
    longest: longestResult,
    zone: zone ?? undefined,
    tables: tables.map(({ name }) => name),
  });
  return { kind: 'map', number, key, source, input, about, limitMs };
}

function endJob(jobs: SandboxJobs, signal: NodeJS.Signals | null): void {
  if (FROM_OUTSIDE.includes(signal)) jobs.retryOr('crashed');
  else jobs.giveUp(signal === 'SIGVTALRM' ? 'late' : 'crashed');
}

const CLOSED = 'the sandbox of mappings is closed';
