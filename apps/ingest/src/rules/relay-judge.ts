import { applyAlarmChanges } from '@cityloop/db/alarm/alarm-change';
import { upsertRuleStates } from '@cityloop/db/alarm/rule-state';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { holdShards, type OwnedShards, SHARDS } from '@cityloop/db/ingest/ingest-shard';
import { listJudgedStreams, takeDueReadings, takeLatestRelay, upsertJudged } from '@cityloop/db/ingest/reading-relay';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type { Registry } from '@cityloop/intake/registry';
import type pg from 'pg';
import { type BreachWatch, createBreachWatch } from './breach.ts';

export interface Round {
  /** `lost`: one of the shards has another owner now; nothing was done. */
  readonly status: 'judged' | 'lost';
  readonly readings: number;
  readonly alarmChanges: number;
  /** There may be more that is due. */
  readonly hasMore: boolean;
}

/** Runs the rules over relayed readings; one round at a time. */
export interface RelayJudge {
  /** One transaction over what is due in these shards. After a rejection nothing was done, or it is unknown whether it was. */
  round(shards: OwnedShards, waitMs: number): Promise<Round>;
}

/**
 * What a former round remembered is used only while every shard is as it was then: another owner may have judged meanwhile.
 * Else, and after a failure, it is read from the database, under the lock that keeps other owners away.
 */
export function createRelayJudge(pool: pg.Pool, registry: () => Registry, hold = holdShards): RelayJudge {
  let kept: Registry | undefined;
  let remembered: { readonly watch: BreachWatch; readonly of: OwnedShards } | undefined;

  return {
    async round(shards, waitMs) {
      if (shards.size === 0) return NOTHING;
      const known = remembered?.of === shards ? remembered.watch : undefined;
      // Until the commit is known, so that a round that fails is forgotten.
      remembered = undefined;
      const done = await inTransaction(pool, async (client) => {
        if (!(await hold(client, shards))) return undefined;
        const of = [...shards.keys()];
        const watch = known ?? createBreachWatch(await listJudgedStreams(client, of));
        if (kept !== registry()) watch.keep((componentKey) => registry().types.has(componentKey));
        kept = registry();
        const { readings, hasMore } = await takeDueReadings(client, of, waitMs);
        const judgement = watch.judge(readings, registry().rulesByMetric);
        await upsertRuleStates(client, judgement.stateChanges);
        const alarmChanges = await applyAlarmChanges(client, judgement.alarmChanges);
        await upsertJudged(client, newestOf(readings));
        return { watch, judgement, readings: readings.length, alarmChanges, hasMore };
      });
      if (!done) return { ...NOTHING, status: 'lost' };
      done.judgement.commit();
      remembered = { watch: done.watch, of: shards };
      const { readings, alarmChanges, hasMore } = done;
      return { status: 'judged', readings, alarmChanges, hasMore };
    },
  };
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
