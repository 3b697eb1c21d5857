import { endAlarmsOfWhatEnded, forgetStatesOfWhatEnded } from '@cityloop/db/alarm/alarm-end';
import { inTransaction } from '@cityloop/db/connection/transaction';
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
