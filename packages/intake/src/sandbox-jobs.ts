import type { LookupTable } from './lookup-table.ts';

/** One evaluation in the sandbox. */
export interface Job {
  readonly feed: string;
  /** Of the compiled mapping: the same key always means the same source. */
  readonly key: string;
  readonly source: string;
  /** JSON. */
  readonly input: string;
  /** CPU milliseconds, where it may have more than others. */
  readonly limitMs?: number;
  /** IANA name; null for none. */
  readonly zone?: string | null;
  /** Those that it may ask. */
  readonly tables?: readonly LookupTable[];
}

/** What the sandbox answered as JSON text, or why there is no answer. */
export type Answer =
  | { readonly kind: 'answered'; readonly json: string; readonly tookMs: number }
  /** late: it used its CPU time; crashed: it broke its process; starved: it got no CPU time, twice. */
  | { readonly kind: 'late' | 'crashed' | 'starved'; readonly tookMs: number };

interface Waiting {
  readonly job: Job;
  /** Its first process ended without being at fault. */
  readonly isRetry: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Current extends Waiting {
  readonly startedAt: number;
  readonly timer: NodeJS.Timeout;
}

export type SandboxJobs = ReturnType<typeof createSandboxJobs>;

/** The messages of one worker: the one at work, and the others in their order. Numbers tell answers apart. */
export function createSandboxJobs() {
  let queue: Waiting[] = [];
  let current: Current | undefined;
  let number = 0;

  function leave(): Current | undefined {
    const left = current;
    clearTimeout(left?.timer);
    current = undefined;
    return left;
  }

  function giveUp(kind: 'late' | 'crashed' | 'starved'): void {
    const left = leave();
    left?.resolve({ kind, tookMs: performance.now() - left.startedAt });
  }

  return {
    get isBusy() {
      return current !== undefined;
    },
    /** Of the message that began last. */
    get number() {
      return number;
    },
    /** With the one at work. */
    get count() {
      return queue.length + (current ? 1 : 0);
    },
    add: (waiting: Waiting) => void queue.push(waiting),
    /** Begins the first that waits; there must be one. `onLate` is called with its number unless it ends within `wallMs`. */
    begin(wallMs: (job: Job) => number, onLate: (number: number) => void): Job {
      const first = queue.shift();
      if (!first) throw new Error('Cannot begin: no message waits');
      number += 1;
      current = { ...first, startedAt: performance.now(), timer: setTimeout(onLate, wallMs(first.job), number) };
      return first.job;
    },
    answer: (answer: Answer) => leave()?.resolve(answer),
    giveUp,
    /** Once, in a new process and before the others: a process that was ended without using its CPU time says nothing. */
    retryOr(kind: 'crashed' | 'starved'): void {
      if (current?.isRetry) giveUp(kind);
      const left = leave();
      if (left) queue = [{ job: left.job, resolve: left.resolve, reject: left.reject, isRetry: true }, ...queue];
    },
    rejectWaiting(reason: string): void {
      for (const { reject } of queue.splice(0)) reject(new Error(reason));
    },
    rejectCurrent: (reason: string) => leave()?.reject(new Error(reason)),
  };
}
