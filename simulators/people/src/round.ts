import { isTemporary } from '@cityloop/client/problem';
import type { Logger } from '@cityloop/runtime/logger';

export interface Round {
  /** Now, or the one that is under way. A failure is logged, unless it will pass by itself. */
  run(): Promise<void>;
  start(): void;
  /** Resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** Something that is done again every so many milliseconds, once at a time. */
export function createRound(logger: Logger, everyMs: number, work: () => Promise<void>): Round {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const run = () => {
    running ??= work()
      .catch((error: unknown) => {
        if (!isTemporary(error)) logger.warn({ err: error }, 'round failed');
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  return {
    run,
    start() {
      timer = setInterval(() => void run(), everyMs);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
