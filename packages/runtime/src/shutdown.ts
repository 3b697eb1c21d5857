import type { Logger } from 'pino';

export interface ShutdownStep {
  /** For the log: `stop taking`, `flush`, `close sockets`, `end pool` … */
  readonly name: string;
  run(): void | Promise<void>;
}

export interface ShutdownOptions {
  /** True under the launcher: the process also stops when its standard input closes, that is when the launcher dies. */
  readonly supervised?: boolean;
  /** All steps together; after that the process leaves with exit code 1. */
  readonly limitMs?: number;
}

/** Stops the process: runs the steps once, in order, then exits. Later calls do nothing. */
export type Shutdown = (reason: string, exitCode?: number) => void;

/**
 * Runs the steps in order on SIGTERM, SIGINT, SIGHUP or the end of a supervised standard input, then exits with 0. A step that fails is
 * logged and the next ones still run. A second signal changes nothing: Ctrl-C arrives twice under npm.
 * @returns the same stop for a process that has to leave by itself (with an exit code).
 */
export function onShutdown(logger: Logger, steps: readonly ShutdownStep[], options: ShutdownOptions = {}): Shutdown {
  const { supervised = false, limitMs = 10_000 } = options;
  let stopping = false;
  const shutdown: Shutdown = (reason, exitCode = 0) => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    let running = '';
    const limit = setTimeout(() => {
      logger.error({ limitMs, step: running }, 'stopping took too long');
      process.exit(1);
    }, limitMs);
    const onStep = (name: string) => {
      running = name;
    };
    void runSteps(logger, steps, onStep).then((failed) => {
      clearTimeout(limit);
      logger.info({ failedSteps: failed }, 'stopped');
      process.exit(failed > 0 && exitCode === 0 ? 1 : exitCode);
    });
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => shutdown(signal));
  if (supervised) watchStandardInput(shutdown);
  return shutdown;
}

/** The number of steps that failed. */
async function runSteps(
  logger: Logger,
  steps: readonly ShutdownStep[],
  onStep: (name: string) => void,
): Promise<number> {
  let failed = 0;
  for (const step of steps) {
    onStep(step.name);
    try {
      await step.run();
    } catch (error) {
      failed += 1;
      logger.error({ step: step.name, err: error }, 'step of stopping failed');
    }
  }
  return failed;
}

/** The launcher never writes into the pipe; it only closes it, on purpose or by dying. */
function watchStandardInput(shutdown: Shutdown): void {
  const gone = () => shutdown('launcher is gone');
  process.stdin.on('end', gone);
  process.stdin.on('error', gone);
  process.stdin.resume();
}
