import type { LiveReading } from '@cityloop/contract/realtime/events';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type LatestReadingRow, listLatestReadingsSince } from '@cityloop/db/telemetry/latest-reading';
import { qualityOf } from '@cityloop/domain/telemetry/reading';

/** A new latest value and the district whose room hears of it. */
export interface LocatedReading {
  readonly district: string;
  readonly reading: LiveReading;
}

export interface Conflator {
  /** The newest value of each component and metric that changed since the former call, each once. */
  next(): Promise<LocatedReading[]>;
  /** Goes on from now: nobody was watching. */
  skip(): void;
}

/**
 * `latest_reading` is conflated by itself: it holds one row per component and metric, so looking a few times a second
 * gives the newest values, however many came between. A look over 6,600 rows takes some 4 ms.
 */
export function createConflator(db: Queryable): Conflator {
  let cursor: string | undefined;
  /** A row may be seen twice around the cursor; its time tells. */
  let known = new Map<string, number>();

  function isNew({ componentKey, metricKey, at }: LatestReadingRow): boolean {
    const key = `${componentKey}.${metricKey}`;
    if ((known.get(key) ?? 0) >= at.getTime()) return false;
    known.set(key, at.getTime());
    return true;
  }

  return {
    async next() {
      const isFirst = cursor === undefined;
      const page = await listLatestReadingsSince(db, cursor);
      cursor = page.cursor;
      const fresh = page.items.filter(isNew);
      return isFirst ? [] : fresh.map(present);
    },
    skip() {
      cursor = undefined;
      known = new Map();
    },
  };
}

function present({ component, metric, at, value, quality, district }: LatestReadingRow): LocatedReading {
  return { district, reading: [component, metric, at.toISOString(), value, qualityOf(quality)] };
}
