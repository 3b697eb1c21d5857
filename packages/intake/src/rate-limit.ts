/** A bucket per feed that fills evenly: a minute's worth may come at once, then as many as flow in. */
export interface RateLimit {
  /** Takes one; 0, or after how many seconds the next one is free. */
  take(feed: string, perMinute: number): number;
}

/**
 * `now` in epoch milliseconds. In memory, since it is asked for each message: a feed has one worker at a time. What must
 * hold over several processes, as the webhook's limit, is counted in the database.
 */
export function createRateLimit(now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(feed, perMinute) {
      const at = now();
      const known = buckets.get(feed) ?? { left: perMinute, at };
      const refilled = known.left + (Math.max(0, at - known.at) * perMinute) / 60_000;
      const left = Math.min(perMinute, refilled);
      if (left < 1) {
        buckets.set(feed, { left, at });
        return Math.ceil(((1 - left) * 60) / perMinute);
      }
      buckets.set(feed, { left: left - 1, at });
      return 0;
    },
  };
}
