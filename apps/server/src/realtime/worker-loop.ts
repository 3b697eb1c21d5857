import type { Logger } from '@cityloop/runtime/logger';

export interface WorkerLoop {
  /** Look now, or right after the look that is under way. */
  wake(): void;
  /** Resolves when the look under way has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly logger: Logger;
  readonly work: () => Promise<unknown>;
}

/** Runs `work` at once, then on each wake and at least every `everyMs`, never twice at a time. A failing run is logged once, until one succeeds. */
export function startLoop({ name, everyMs, logger, work }: LoopOptions): WorkerLoop {
  let stopped = false;
  let wanted = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    do {
      wanted = false;
      try {
        await work();
        if (failing) logger.info({ worker: name }, 'worker works again');
        failing = false;
      } catch (error) {
        if (!failing) logger.warn({ err: error, worker: name }, 'worker failed, trying again');
        failing = true;
      }
    } while (wanted && !stopped && !failing);
  }

  function wake(): void {
    if (stopped) return;
    wanted = true;
    if (running) return;
    clearTimeout(timer);
    running = run().finally(() => {
      running = undefined;
      if (!stopped) timer = setTimeout(wake, everyMs);
    });
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
