import { isInTime } from './in-time.ts';

export interface TimeLimit {
  readonly what: string;
  readonly limitMs: number;
  /** How long the work may take to notice that it was given up. */
  readonly graceMs: number;
  /** Ends what the work may be waiting for. */
  readonly giveUp: () => void;
}

/** The work didn't end although it was given up: nothing more can be measured beside it. */
export class StuckError extends Error {
  override readonly name = 'StuckError';
}

/**
 * @throws when the time is over, once the work has ended
 * @throws StuckError when it doesn't end
 */
export async function withinLimit<Result>(
  { what, limitMs, graceMs, giveUp }: TimeLimit,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const working = work(controller.signal);
  const ended = working.then(
    () => undefined,
    () => undefined,
  );
  if (await isInTime(ended, limitMs)) return working;
  const message = `${what} took longer than its limit of ${limitMs / 1000} s and was given up`;
  controller.abort(new Error(message));
  giveUp();
  if (!(await isInTime(ended, graceMs))) throw new StuckError(`${message}, and did not end`);
  throw new Error(message);
}
