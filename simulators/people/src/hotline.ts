import { randomUUID } from 'node:crypto';
import { isTemporary } from '@cityloop/client/problem';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import { createDraw } from '@cityloop/dice/chance';
import type { Logger } from '@cityloop/runtime/logger';
import type { CityFacts } from './city-source.ts';
import { nextReport, type PlannedReport, reportPauseMs } from './model/next-report.ts';
import type { Staff } from './staff.ts';

export interface HotlineOptions {
  readonly seed: number;
  readonly speed: number;
  readonly staff: Staff;
  readonly city: CityFacts;
  readonly logger: Logger;
  readonly now: () => number;
}

interface Call extends PlannedReport {
  readonly requestId: string;
}

const RETRY_MS = 8_000;
/** While the desks are full, how often to look whether they still are. */
const LOOK_AGAIN_MS = 30_000;

/** Reports come in at a pace that keeps a healthy number of cases open; one that could not be sent is sent again. */
export function createHotline({ seed, speed, staff, city, logger, now }: HotlineOptions) {
  // A run of its own: what was reported before the restart is not reported again.
  const draw = createDraw(seed, now(), 'hotline');
  const categories = new Set(city.categories.keys());
  let dueAt = now();
  let unsent: Call | undefined;

  async function send(call: Call): Promise<void> {
    try {
      await staff.clientOf(call.by).call('reportCase', { body: { ...call.report, requestId: call.requestId } });
      unsent = undefined;
    } catch (error) {
      if (!isTemporary(error)) {
        unsent = undefined;
        logger.warn({ err: error, category: call.report.category }, 'report was refused');
      }
      dueAt = now() + RETRY_MS;
    }
  }

  return {
    /** Sends a report if it is time for one. `own`: cases that may be reported again. */
    async work(openCases: number, own: readonly CaseSummary[]): Promise<void> {
      if (now() < dueAt) return;
      const pauseMs = reportPauseMs(openCases, draw);
      dueAt = now() + (pauseMs === undefined ? LOOK_AGAIN_MS : pauseMs / speed);
      if (unsent === undefined && pauseMs !== undefined) {
        const facts = { roster: staff.roster, categories, placesByType: city.placesByType, open: own };
        const planned = nextReport(facts, draw);
        unsent = planned && { ...planned, requestId: randomUUID() };
      }
      if (unsent) await send(unsent);
    },
  };
}
