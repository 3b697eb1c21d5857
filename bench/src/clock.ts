/** Epoch milliseconds with their fraction: latencies within a machine are smaller than what `Date.now` can tell apart. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
