import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface ProcessLimits {
  /** CPU milliseconds of the process for one message that asks for no more; compiling has as many again. */
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** What the sandbox is asked: to map a message, or to know a table or no longer. */
export type SandboxRequest =
  | {
      readonly kind: 'map';
      readonly number: number;
      readonly key: string;
      readonly source: string;
      /** JSON. */
      readonly input: string;
      /** JSON: how many characters the result may have, zone and tables of the feed. */
      readonly about: string;
      /** CPU milliseconds. */
      readonly limitMs: number;
    }
  | { readonly kind: 'load'; readonly name: string /** JSON: pairs of id and JSON text. */; readonly entries: string }
  | { readonly kind: 'forget'; readonly name: string };

/** What the sandbox answers: the number of the request, JSON, CPU milliseconds. */
export type SandboxAnswer = readonly [number: number, json: string, tookMs: number];

export interface SandboxListener {
  /** The process may be sent its first message. */
  onReady(): void;
  onAnswer(answer: SandboxAnswer): void;
  /** It ended, but not by `kill` or `close`; `wasReady`: it had started well. */
  onExit(signal: NodeJS.Signals | null, wasReady: boolean): void;
}

/** The place of one sandbox process: empty, starting, or with a process that is ready. */
export interface SandboxProcess {
  readonly isReady: boolean;
  readonly processId: number | undefined;
  /** Starts a process where none is. */
  start(): void;
  send(request: SandboxRequest): void;
  /** Leaves the place empty at once. */
  kill(): void;
  /** As `kill`; resolves when the process is gone. */
  close(): Promise<void>;
}

export function createSandboxProcess(limits: ProcessLimits, listener: SandboxListener): SandboxProcess {
  let child: ChildProcess | undefined;
  let isReady = false;

  function onMessage(message: unknown): void {
    if (message === 'ready') {
      isReady = true;
      listener.onReady();
    } else {
      listener.onAnswer(message as SandboxAnswer);
    }
  }

  function leave(): ChildProcess | undefined {
    const former = child;
    child = undefined;
    isReady = false;
    former?.kill('SIGKILL');
    return former;
  }

  return {
    get isReady() {
      return isReady;
    },
    get processId() {
      return child?.pid;
    },
    start() {
      if (child) return;
      const started = startSandbox(limits);
      child = started;
      started.on('message', onMessage);
      started.on('error', () => started.kill('SIGKILL'));
      started.on('exit', (_code, signal) => {
        if (child !== started) return;
        const wasReady = isReady;
        leave();
        listener.onExit(signal, wasReady);
      });
    },
    send: (request) => child?.send(request),
    kill: () => void leave(),
    async close() {
      const last = leave();
      if (last) await new Promise((resolve) => last.once('exit', resolve));
    },
  };
}

/**
 * A Node process with nothing in its environment; the permission model leaves it three files to read and its own watchdog
 * thread. A process and not a thread: a thread that runs out of memory takes its whole process along (Node 20: `[1..1e7]`
 * in a worker with resourceLimits aborts the process).
 */
function startSandbox({ memoryMb, timeMs }: ProcessLimits): ChildProcess {
  // The package's real place, also where this file was bundled into an app.
  const require = createRequire(import.meta.url);
  const own = require.resolve('@cityloop/intake/package.json');
  const sandbox = join(dirname(own), 'src/sandbox.mjs');
  const functions = join(dirname(own), 'src/sandbox-functions.mjs');
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
      `--allow-fs-read=${functions}`,
      `--allow-fs-read=${jsonata}`,
      '--no-warnings',
      `--max-old-space-size=${memoryMb}`,
      '--max-semi-space-size=4',
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
