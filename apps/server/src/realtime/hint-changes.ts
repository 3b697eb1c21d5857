import { hint } from '@cityloop/db/connection/notify';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';

/** After the commit: tells the sequencer to look. A lost hint only delays, so it fails no request: the sequencer looks by itself as well. */
export async function hintChanges({
  pool,
  logger,
}: {
  readonly pool: pg.Pool;
  readonly logger: Logger;
}): Promise<void> {
  try {
    await hint(pool, 'changes');
  } catch (error) {
    logger.warn({ err: error }, 'change hint not sent');
  }
}
