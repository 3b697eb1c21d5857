import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 60;
/** The limit is each feed's own and may change at any time, so the library only counts. */
const NO_LIMIT = 2_147_483_647;

/** Messages by webhook in the running minute of each feed, counted in the database: several servers count together. */
export interface WebhookRate {
  /** Counts one; 0, or after how many seconds the next minute begins. */
  take(feed: string, perMinute: number): Promise<number>;
}

export function createWebhookRate(pool: pg.Pool): WebhookRate {
  const counter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: 'webhook_rate',
    tableCreated: true,
    keyPrefix: '',
    points: NO_LIMIT,
    duration: WINDOW_SECONDS,
    // One row per feed: nothing to clear, and no timer that outlives us.
    clearExpiredByTimeout: false,
  });
  return {
    async take(feed, perMinute) {
      const { consumedPoints, msBeforeNext } = await counter.consume(feed);
      return consumedPoints <= perMinute ? 0 : Math.max(1, Math.ceil(msBeforeNext / 1000));
    },
  };
}
