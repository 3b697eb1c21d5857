import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const EVERY_MS = 20;
const LOOK = `select count(*)::int as active, (count(*) filter (where wait_event_type = 'Lock'))::int as waiting
  from pg_stat_activity where state = 'active' and application_name like 'cityloop-ingest%'`;

export interface LockWaits {
  /** Once it was stopped: share of the looks at a working session of ingest at which it waited for a lock, 0 to 1. */
  readonly share: Promise<number>;
  stop(): void;
}

/** Looks again and again what the sessions of ingest are waiting for, from a connection of its own. */
export async function watchLockWaits(url: string): Promise<LockWaits> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let running = true;
  let active = 0;
  let waiting = 0;
  const look = async () => {
    while (running) {
      const { rows } = await client.query<{ active: number; waiting: number }>({ name: 'look', text: LOOK });
      active += rows[0]?.active ?? 0;
      waiting += rows[0]?.waiting ?? 0;
      await delay(EVERY_MS);
    }
    return active === 0 ? 0 : waiting / active;
  };
  return {
    share: look().finally(() => client.end()),
    stop() {
      running = false;
    },
  };
}
