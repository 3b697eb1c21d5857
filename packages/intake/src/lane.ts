import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One evaluation in the sandbox. */
export interface Job {
  readonly feed: string;
  /** Of the compiled mapping: the same key always means the same source. */
  readonly key: string;
  readonly source: string;
  /** JSON. */
  readonly input: string;
}

/** JSON text that the sandbox answered, or why there is none. */
export type Answer =
  | { readonly kind: 'answered'; readonly json: string; readonly tookMs: number }
  /** late: it used its CPU time; crashed: it broke its process; starved: it got no CPU time, twice. */
  | { readonly kind: 'late' | 'crashed' | 'starved'; readonly tookMs: number };

export interface LaneLimits {
  /** CPU milliseconds of the process for one message; compiling has as many again. */
  readonly timeMs: number;
  /** By the clock: what ends a process for sure, also one that the machine lets wait. */
  readonly wallMs: number;
  readonly memoryMb: number;
  /** Characters of a result as JSON. */
  readonly longestResult: number;
}

/** A process that evaluates one message after the other. One that is late or breaks is replaced. */
export interface Lane {
  run(job: Job): Promise<Answer>;
  readonly waiting: number;
  /** Of the process, where one runs. */
  readonly processId: number | undefined;
  close(): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  /** It had a process already that was ended without being its fault. */
  readonly isRetry: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const FAILED_STARTS = 3;
/** Ended from outside; V8 that runs out of memory aborts. */
const FROM_OUTSIDE: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/** The process starts with the first message. */
export function createLane(limits: LaneLimits): Lane {
  let queue: Waiting[] = [];
  let current: (Waiting & { readonly startedAt: number; readonly timer: NodeJS.Timeout }) | undefined;
  let child: ChildProcess | undefined;
  let isReady = false;
  let failedStarts = 0;
  let isClosed = false;
  let sent = 0;

  function start(): void {
    isReady = false;
    const started = startSandbox(limits);
    child = started;
    started.on('message', (message) => (message === 'ready' ? onReady() : onAnswer(message)));
    started.on('error', () => started.kill('SIGKILL'));
    started.on('exit', (_code, signal) => {
      if (child === started) onExit(signal);
    });
  }

  function onReady(): void {
    isReady = true;
    failedStarts = 0;
    next();
  }

  function onAnswer(message: unknown): void {
    const [id, json, tookMs] = message as [number, string, number];
    if (id === sent) settle({ kind: 'answered', json, tookMs });
    next();
  }

  function onExit(signal: NodeJS.Signals | null): void {
    child = undefined;
    if (current && FROM_OUTSIDE.includes(signal)) retryOr('crashed');
    else if (current) settle({ kind: signal === 'SIGVTALRM' ? 'late' : 'crashed', tookMs: elapsed(current) });
    else if (!isReady) failedStarts += 1;
    if (failedStarts >= FAILED_STARTS) {
      for (const { reject } of queue.splice(0)) reject(new Error('the sandbox of mappings does not start'));
      failedStarts = 0;
    }
    next();
  }

  /** Once, in a new process and before the others: a process that was ended without using its CPU time says nothing. */
  function retryOr(kind: 'crashed' | 'starved'): void {
    if (!current) return;
    if (current.isRetry) {
      settle({ kind, tookMs: elapsed(current) });
      return;
    }
    clearTimeout(current.timer);
    const { job, resolve, reject } = current;
    queue = [{ job, resolve, reject, isRetry: true }, ...queue];
    current = undefined;
  }

  function settle(answer: Answer): void {
    if (!current) return;
    clearTimeout(current.timer);
    current.resolve(answer);
    current = undefined;
  }

  function next(): void {
    if (current || queue.length === 0 || isClosed) return;
    if (!child) start();
    if (!child || !isReady) return;
    const [first, ...rest] = queue;
    if (!first) return;
    queue = rest;
    sent += 1;
    const id = sent;
    // An answer that has come while this process was busy is read before the limit is held against the mapping.
    const timer = setTimeout(() => setImmediate(() => onStarved(id)), limits.wallMs);
    current = { ...first, startedAt: performance.now(), timer };
    child.send([id, first.job.key, first.job.source, first.job.input, limits.longestResult]);
  }

  function onStarved(id: number): void {
    if (!current || id !== sent) return;
    const starved = child;
    child = undefined;
    starved?.kill('SIGKILL');
    retryOr('starved');
    next();
  }

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('the sandbox of mappings is closed'));
        queue.push({ job, resolve, reject, isRetry: false });
        next();
      }),
    get waiting() {
      return queue.length + (current ? 1 : 0);
    },
    get processId() {
      return child?.pid;
    },
    async close() {
      isClosed = true;
      for (const { reject } of queue.splice(0)) reject(new Error('the sandbox of mappings is closed'));
      const last = child;
      if (!last) return;
      const gone = new Promise((resolve) => last.once('exit', resolve));
      last.kill('SIGKILL');
      await gone;
    },
  };
}

function elapsed({ startedAt }: { readonly startedAt: number }): number {
  return performance.now() - startedAt;
}

/**
 * A Node process with nothing in its environment; the permission model leaves it two files to read and its own watchdog
 * thread. A process and not a thread: a thread that runs out of memory takes its whole process along (Node 20: `[1..1e7]`
 * in a worker with resourceLimits aborts the process).
 */
function startSandbox({ memoryMb, timeMs }: LaneLimits): ChildProcess {
  // The package's real place, also where this file was bundled into an app.
  const require = createRequire(import.meta.url);
  const own = require.resolve('@cityloop/intake/package.json');
  const sandbox = join(dirname(own), 'src/sandbox.mjs');
  const jsonata = createRequire(own).resolve('jsonata');
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return fork(sandbox, [jsonata, String(timeMs)], {
    env: {},
    execArgv: [
      permission,
      '--allow-worker',
      `--allow-fs-read=${sandbox}`,
      `--allow-fs-read=${jsonata}`,
      '--no-warnings',
      `--max-old-space-size=${memoryMb}`,
      '--max-semi-space-size=4',
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
