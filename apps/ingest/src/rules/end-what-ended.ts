import { endAlarmsOfWhatEnded, forgetStatesOfWhatEnded } from '@cityloop/db/alarm/alarm-end';
import { inTransaction } from '@cityloop/db/connection/transaction';
import type { Registry } from '@cityloop/intake/registry';
import type pg from 'pg';

/**
 * Ends the alarms whose rule or source has ended, and forgets what rules remember of them. After the registry was loaded: then
 * nothing is raised anew of what it no longer holds. What another process raises meanwhile by an older registry ends the next time.
 */
export function endWhatEnded(pool: pg.Pool): Promise<number> {
  return inTransaction(pool, async (client) => {
    await forgetStatesOfWhatEnded(client);
    return endAlarmsOfWhatEnded(client);
  });
}

/**
 * The same at reloads of the registry, of which there may be one a second: only where rules or the number of sources have changed
 * since, and every `everyMs`. It looks at all that rules remember.
 */
export function createEnding(pool: pg.Pool, everyMs: number): (registry: Registry) => Promise<number> {
  let ended = '';
  let endedAt = Number.NEGATIVE_INFINITY;
  return async ({ rulesMark, types }) => {
    const mark = `${rulesMark} ${types.size}`;
    if (mark === ended && performance.now() - endedAt < everyMs) return 0;
    const count = await endWhatEnded(pool);
    ended = mark;
    endedAt = performance.now();
    return count;
  };
}
