import { findSweepMark, setSweepMark } from '@cityloop/db/case/sweep-mark';
import { listUnsettledDevices, settleDevices } from '@cityloop/db/component/device-health';
import { LOCKS, tryTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { hint } from '@cityloop/db/connection/notify';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { writeJudgements } from '@cityloop/db/telemetry/stream-trust';
import { listDepartedStreams, refreshDepartures } from '@cityloop/db/telemetry/trust-drift';
import { listRecentFacts, listSuspectStreams, type Stripe } from '@cityloop/db/telemetry/trust-facts';
import { settleOnline } from '@cityloop/domain/telemetry/online';
import type pg from 'pg';
import { judgeDeparted, judgeRecent, judgeSuspect } from './judge-stream.ts';
import { keepMaintenance } from './keep-maintenance.ts';

/** A break in the sweep longer than this means that nobody was listening: silence counts from its end. */
const BREAK_MS = 120_000;
const MINUTE_MS = 60_000;
/** Rollups are looked at in turns, a stripe of the city each minute: all of it in ten minutes, and for drift in an hour. */
const RECENT_STRIPES = 10;
const DRIFT_STRIPES = 60;

const MARKS = { round: 'health', watched: 'health-watched', trust: 'health-trust' } as const;

export interface HealthReport {
  /** Devices that came, went, or became unstable or stable. */
  readonly settled: number;
  /** Streams whose trust changed. */
  readonly judged: number;
  /** Devices that became a matter of maintenance, or ceased to be one. */
  readonly maintained: number;
}

/**
 * One round over devices and streams: who is online, each time; trust, once a minute. Each look is a transaction of its own
 * under the lock, which reads first and writes last, so that none stands open for long. Undefined while another process is
 * at it. Connect as the owner.
 */
export async function sweepHealth(pool: pg.Pool, now: Date): Promise<HealthReport | undefined> {
  const watched = await underLock(pool, async (db) => {
    const watchedSince = await findWatchedSince(db, now);
    const settled = await settle(db, now, watchedSince);
    await setSweepMark(db, MARKS.watched, watchedSince);
    await setSweepMark(db, MARKS.round, now);
    return { watchedSince, settled };
  });
  if (!watched) return undefined;
  if (watched.settled > 0) await hint(pool, 'changes');
  const last = await findSweepMark(pool, MARKS.trust);
  if (last !== undefined && now.getTime() - last.getTime() < MINUTE_MS) {
    return { settled: watched.settled, judged: 0, maintained: 0 };
  }
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const looks: readonly Look[] = [
    (db) => lookAtLatest(db, { now, last, watchedSince: watched.watchedSince }),
    (db) => lookAtMinutes(db, now, { stripe: minute % RECENT_STRIPES, stripes: RECENT_STRIPES }),
    (db) => lookAtDays(db, now, { stripe: minute % DRIFT_STRIPES, stripes: DRIFT_STRIPES }),
  ];
  let judged = 0;
  for (const look of looks) judged += (await underLock(pool, look)) ?? 0;
  const maintained = (await underLock(pool, (db) => keepMaintenance(db, now))) ?? 0;
  if (maintained > 0) await hint(pool, 'work');
  return { settled: watched.settled, judged, maintained };
}

/** Returns how many judgements changed. */
type Look = (db: Queryable) => Promise<number>;

function underLock<T>(pool: pg.Pool, work: (db: Queryable) => Promise<T>): Promise<T | undefined> {
  return inTransaction(pool, async (client) =>
    (await tryTransactionLock(client, LOCKS.health)) ? work(client) : undefined,
  );
}

async function findWatchedSince(db: Queryable, now: Date): Promise<Date> {
  const lastRound = await findSweepMark(db, MARKS.round);
  const known = await findSweepMark(db, MARKS.watched);
  const isUnbroken = lastRound !== undefined && now.getTime() - lastRound.getTime() <= BREAK_MS;
  return isUnbroken && known !== undefined ? known : now;
}

async function settle(db: Queryable, now: Date, watchedSince: Date): Promise<number> {
  const devices = await listUnsettledDevices(db, { now, watchedSince });
  const changed = devices.flatMap(({ componentKey, state, signs }) => {
    const next = settleOnline(state, signs, now.getTime());
    const isSame = state !== undefined && state.online === next.online && state.unstable === next.unstable;
    return isSame ? [] : [{ componentKey, state: next }];
  });
  return settleDevices(db, changed);
}

async function lookAtLatest(
  db: Queryable,
  { now, last, watchedSince }: { readonly now: Date; readonly last: Date | undefined; readonly watchedSince: Date },
): Promise<number> {
  const since = last ?? new Date(now.getTime() - MINUTE_MS);
  const suspects = await listSuspectStreams(db, { now, since, watchedSince });
  const judgements = suspects.flatMap((stream) => judgeSuspect(stream, { now, watchedSince }));
  await writeJudgements(db, judgements, undefined);
  await setSweepMark(db, MARKS.trust, now);
  return judgements.length;
}

async function lookAtMinutes(db: Queryable, now: Date, stripe: Stripe): Promise<number> {
  const judgements = (await listRecentFacts(db, now, stripe)).flatMap((stream) => judgeRecent(stream, now));
  await writeJudgements(db, judgements, now);
  return judgements.length;
}

async function lookAtDays(db: Queryable, now: Date, stripe: Stripe): Promise<number> {
  await refreshDepartures(db, now, stripe);
  const judgements = (await listDepartedStreams(db, stripe)).flatMap((stream) => judgeDeparted(stream, now));
  await writeJudgements(db, judgements, now);
  return judgements.length;
}
