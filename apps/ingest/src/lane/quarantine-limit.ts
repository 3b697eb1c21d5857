import type { QuarantineCountRow } from '@cityloop/db/quarantine/quarantine';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import { createPlan, merge, type QuarantineLimits, type SourceState } from './quarantine-plan.ts';

/** What becomes of quarantined rows: which are kept as samples, and how many there were of each group. */
export interface Admission {
  readonly kept: readonly QuarantinedMessage[];
  readonly counts: readonly QuarantineCountRow[];
  /** To be called once the transaction that stores them has committed; without it nothing has changed. */
  commit(): void;
}

export interface QuarantineLimit {
  admit(rows: readonly QuarantinedMessage[]): Admission;
  /** How many sources are counted one by one at the moment. */
  readonly trackedSources: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/**
 * Bounds what a broken or hostile publisher can make us keep, on disk and in memory; everything is counted exactly. The
 * limits are of this process: several workers keep up to that many samples each. `now` is epoch milliseconds; a clock
 * that steps back does not open a former hour again.
 */
export function createQuarantineLimit(limits: QuarantineLimits, now: () => number): QuarantineLimit {
  let hour = createWindow(HOUR_MS);
  let day = createWindow(DAY_MS);
  let sources = new Map<string, SourceState>();
  let keptBytes = 0;

  function turn(): void {
    const at = now();
    if (hour.isOver(at)) {
      hour = createWindow(HOUR_MS, at);
      sources = new Map();
    }
    if (day.isOver(at)) {
      day = createWindow(DAY_MS, at);
      keptBytes = 0;
    }
  }

  return {
    admit(rows) {
      if (rows.length === 0) return { kept: [], counts: [], commit: () => undefined };
      turn();
      const plan = createPlan({ limits, sources, keptBytes });
      for (const row of rows) plan.take(row);
      const sourcesOfPlan = sources;
      return {
        kept: plan.kept,
        counts: plan.counts(),
        commit() {
          keptBytes += plan.bytes();
          // Of an hour that is over, nothing is left to remember.
          if (sourcesOfPlan === sources) merge(sources, plan.fresh);
        },
      };
    },
    get trackedSources() {
      return sources.size;
    },
  };
}

/** An hour or day of the clock; over when the clock is past it, or was set back by more than its length. */
function createWindow(lengthMs: number, at?: number) {
  const index = at === undefined ? undefined : Math.floor(at / lengthMs);
  return {
    isOver(time: number): boolean {
      const other = Math.floor(time / lengthMs);
      return index === undefined || other > index || other < index - 1;
    },
  };
}
