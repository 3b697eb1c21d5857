const LONGEST_WAIT_SECONDS = 3_600;

/** How long a feed that failed so often in a row waits: its interval, doubled with each time, up to an hour or its interval. */
export function pullWaitSeconds(intervalSeconds: number, failures: number): number {
  return Math.min(intervalSeconds * 2 ** Math.min(failures, 20), Math.max(LONGEST_WAIT_SECONDS, intervalSeconds));
}
