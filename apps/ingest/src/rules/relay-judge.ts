import { applyAlarmChanges } from '@cityloop/db/alarm/alarm-change';
import { upsertRuleStates } from '@cityloop/db/alarm/rule-state';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { holdShards, type OwnedShards, readStoredLag, SHARDS } from '@cityloop/db/ingest/ingest-shard';
import {
  type DueReadings,
  hasRelayedReadings,
  listJudgedStreams,
  listWaitingComponents,
  takeDueReadings,
  takeLatestRelay,
  upsertJudged,
} from '@cityloop/db/ingest/reading-relay';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type { Registry } from '@cityloop/intake/registry';
import type pg from 'pg';
import { type BreachWatch, createBreachWatch, type Judgement } from './breach.ts';

export interface Round {
  /** `lost`: one of the shards has another owner now; nothing was done. */
  readonly status: 'judged' | 'lost';
  readonly readings: number;
  readonly alarmChanges: number;
  /** There may be more that is due. */
  readonly hasMore: boolean;
}

/** Runs the rules over relayed readings, and over time; one round at a time. */
export interface RelayJudge {
  /** One transaction over what is due in these shards. After a rejection nothing was done, or it is unknown whether it was. */
  round(shards: OwnedShards, waitMs: number): Promise<Round>;
}

interface Known {
  readonly watch: BreachWatch;
  readonly of: OwnedShards;
  readonly registry: Registry;
}

/** Completed by time in one round; the rest in the next. */
const MOST_DUE = 5_000;
/** Never steps, whatever is done to the clocks of machines. */
const steadyNow = () => performance.now();

/**
 * What a former round remembered is used only while every shard is as it was then: another owner may have judged meanwhile.
 * Else, after a failure, and where other rules are in force, it is read from the database, under the lock that keeps other owners away.
 */
export function createRelayJudge(pool: pg.Pool, registry: () => Registry, hold = holdShards): RelayJudge {
  let remembered: Known | undefined;

  return {
    async round(shards, waitMs) {
      if (shards.size === 0) return NOTHING;
      const known = remembered;
      // Until the commit is known, so that a round that fails is forgotten.
      remembered = undefined;
      const inForce = registry();
      const done = await inTransaction(pool, async (client) => {
        if (!(await hold(client, shards))) return undefined;
        const of = [...shards.keys()];
        const watch = await watchOf(client, { known, of: shards, registry: inForce });
        const taken = await takeDueReadings(client, of, waitMs);
        const judgement = await judge(client, watch, { taken, registry: inForce });
        await upsertRuleStates(client, judgement.stateChanges);
        const alarmChanges = await applyAlarmChanges(client, judgement.alarmChanges);
        await upsertJudged(client, newestOf(taken.readings));
        return { watch, judgement, readings: taken.readings.length, alarmChanges, hasMore: taken.hasMore };
      });
      if (!done) return { ...NOTHING, status: 'lost' };
      done.judgement.commit();
      remembered = { watch: done.watch, of: shards, registry: inForce };
      const { readings, alarmChanges, hasMore } = done;
      return { status: 'judged', readings, alarmChanges, hasMore };
    },
  };
}

/** As the last round left it, or as stored. */
async function watchOf(
  client: Queryable,
  { known, of, registry }: { readonly known: Known | undefined; readonly of: OwnedShards; readonly registry: Registry },
): Promise<BreachWatch> {
  if (known?.of === of && known.registry.rulesMark === registry.rulesMark) {
    if (known.registry !== registry) known.watch.adopt(registry);
    return known.watch;
  }
  const now = steadyNow();
  const { streams, composites } = await listJudgedStreams(client, [...of.keys()]);
  const heard = streams.map(({ silentMs, ...stream }) => ({ ...stream, heardAt: now - silentMs }));
  return createBreachWatch({ streams: heard, composites }, registry);
}

/**
 * Time completes what is due by when every worker that lives had stored all that it received, and nothing of the source waits
 * in the relay: so no tick overtakes a reading, whichever worker has it.
 */
async function judge(
  client: Queryable,
  watch: BreachWatch,
  { taken, registry }: { readonly taken: DueReadings; readonly registry: Registry },
): Promise<Judgement> {
  const ours = steadyNow();
  const heardAt = (relayedAt: number) => ours - Math.max(0, taken.now - relayedAt);
  const mayBeDue = !taken.hasMore && (watch.nextMoment() ?? Number.POSITIVE_INFINITY) <= ours;
  if (!mayBeDue) return watch.judge(taken.readings, { registry, heardAt });
  const through = ours - (await readStoredLag(client));
  const due = watch.takeDue(through, MOST_DUE);
  const waiting = new Set(await listWaitingComponents(client, due));
  const heardThrough = (componentKey: number) => (waiting.has(componentKey) ? Number.NEGATIVE_INFINITY : through);
  return watch.judge(taken.readings, { registry, heardAt, due, heardThrough });
}

/** Judges what other workers have left behind, for a worker that is alone now and takes no lease. */
export async function finishRelay(pool: pg.Pool, registry: Registry): Promise<void> {
  const all = new Map(Array.from({ length: SHARDS }, (_, shard) => [shard, 0]));
  await takeLatestRelay(pool, [...all.keys()]);
  const judge = createRelayJudge(
    pool,
    () => registry,
    async () => true,
  );
  if (!(await hasRelayedReadings(pool))) return;
  while ((await judge.round(all, 0)).hasMore);
}

const NOTHING: Round = { status: 'judged', readings: 0, alarmChanges: 0, hasMore: false };

/** Of each stream; `readings` are ordered by stream and time. */
function newestOf(readings: readonly TakenReading[]): TakenReading[] {
  return readings.filter((reading, index) => {
    const next = readings[index + 1];
    return next?.componentKey !== reading.componentKey || next.metricKey !== reading.metricKey;
  });
}
