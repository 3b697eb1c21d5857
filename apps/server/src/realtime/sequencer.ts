import { numberPendingChanges } from '@cityloop/db/change/numbered-change';
import { inTransaction } from '@cityloop/db/connection/transaction';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import { hintChanges } from './hint-changes.ts';
import { startLoop, type WorkerLoop } from './worker-loop.ts';

const LOOK_EVERY_MS = 1_000;
const BATCH = 1_000;

export interface SequencerParts {
  readonly pool: pg.Pool;
  readonly logger: Logger;
}

/** Numbers committed changes, woken by hints and by itself each second; tells everybody after each batch. */
export function startSequencer(parts: SequencerParts): WorkerLoop {
  return startLoop({
    name: 'sequencer',
    everyMs: LOOK_EVERY_MS,
    logger: parts.logger,
    work: () => sequenceChanges(parts),
  });
}

/** One transaction a batch until nothing waits. Returns how many changes got their number. */
export async function sequenceChanges(parts: SequencerParts): Promise<number> {
  let total = 0;
  for (;;) {
    const moved = await inTransaction(parts.pool, (db) => numberPendingChanges(db, BATCH));
    total += moved;
    if (moved > 0) await hintChanges(parts);
    if (moved < BATCH) return total;
  }
}
