import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of ours that is told what to do and tells what it did. */
export interface Child<Order, Report extends { readonly kind: string }> {
  readonly pid: number;
  tell(order: Order): void;
  /**
   * The next report of this kind.
   * @throws the reason that the child gives when it fails or has failed, when it ends, or when it says nothing within the limit
   */
  hear<Kind extends Report['kind']>(kind: Kind, limitMs: number): Promise<Extract<Report, { kind: Kind }>>;
  end(): Promise<void>;
}

/** Those that run, so that a part of the bench that is given up leaves nothing behind. */
const running = new Set<ChildProcess>();

/** Ends them at once; whoever waits for a report of one is told that it ended. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Forks a module of the bench. `entry` is a URL, relative to the caller's `import.meta.url`. */
export function startChild<Order, Report extends { readonly kind: string }>(entry: URL): Child<Order, Report> {
  const child = fork(entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${entry.pathname}`);
  running.add(child);
  child.once('exit', () => running.delete(child));
  // It may fail while nobody listens for a report: whoever asks next is told.
  let failure: string | undefined;
  child.on('message', (message) => {
    const { kind, reason } = message as { readonly kind: string; readonly reason?: string };
    if (kind === 'failed') failure ??= reason;
  });
  return {
    pid,
    tell(order) {
      if (child.connected) child.send(order as Parameters<ChildProcess['send']>[0]);
    },
    hear(kind, limitMs) {
      if (failure !== undefined) return Promise.reject(new Error(failure));
      if (!child.connected)
        return Promise.reject(new Error(`a process of the bench had ended before "${kind}" was asked`));
      return hear(child, kind, limitMs);
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function hear<Report>(child: ChildProcess, kind: string, limitMs: number): Promise<Report> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const report = message as { readonly kind: string; readonly reason?: string };
      if (report.kind === 'failed') settle(() => reject(new Error(report.reason)));
      if (report.kind === kind) settle(() => resolve(report as Report));
    };
    const onExit = () => settle(() => reject(new Error(`a process of the bench ended while "${kind}" was awaited`)));
    const limit = setTimeout(() => {
      settle(() => reject(new Error(`nothing was heard of "${kind}" within ${limitMs / 1000} s`)));
    }, limitMs);
    const settle = (finish: () => void) => {
      clearTimeout(limit);
      child.off('message', onMessage);
      child.off('exit', onExit);
      finish();
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
