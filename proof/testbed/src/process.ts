import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_LIMIT_MS = 60_000;

/** What a process of ours says by IPC when it is ready: its ports. */
export type ReadyFacts = Readonly<Record<string, unknown>>;

export interface ProcessOptions {
  /** On top of this process's own; with `isAlone` nothing but PATH, HOME and these. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isAlone?: boolean;
  readonly args?: readonly string[];
  /** Modules that are loaded before it: what hurts it from within. */
  readonly preloads?: readonly URL[];
  /** A file descriptor for what it prints; without one, errors are shown. */
  readonly output?: number;
}

/** A program of this repository, run from its source. */
export interface RunningProcess {
  readonly pid: number;
  readonly facts: ReadyFacts;
  readonly child: ChildProcess;
  isUp(): boolean;
  /** Resolves with the exit code when it is gone; null after a signal that it couldn't answer. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** @param entry path from the root: `apps/ingest/src/main.ts`. @throws when it ends instead, or isn't ready within a minute */
export async function startProcess(entry: string, options: ProcessOptions): Promise<RunningProcess> {
  const child = spawnProcess(entry, options);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const isUp = () => child.exitCode === null && child.signalCode === null;
  const ready = once(child, 'message', { signal: AbortSignal.timeout(START_LIMIT_MS) });
  const first = await Promise.race([
    ready.then(([facts]) => facts as ReadyFacts),
    ended.then((code) => Promise.reject(new Error(`${entry} ended with exit code ${code}`))),
  ]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    pid: child.pid ?? 0,
    facts: first,
    child,
    isUp,
    async end(signal) {
      if (isUp()) child.kill(signal);
      return ended;
    },
  };
}

/** @throws when it ends with another code than 0 */
export async function runProcess(entry: string, options: ProcessOptions): Promise<void> {
  const [code] = await once(spawnProcess(entry, options), 'exit');
  if (code !== 0) throw new Error(`${entry} ended with exit code ${code}`);
}

function spawnProcess(entry: string, { env, isAlone = false, args = [], preloads = [], output }: ProcessOptions) {
  const base = isAlone ? { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC' } : process.env;
  return fork(resolve(ROOT, entry), args, {
    cwd: ROOT,
    execArgv: ['tsx', ...preloads.map((url) => url.href)].flatMap((module) => ['--import', module]),
    env: { ...base, ...env },
    stdio: ['ignore', output ?? 'ignore', output ?? 'inherit', 'ipc'],
  });
}
