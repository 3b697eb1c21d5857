import type { TrustReason } from '@cityloop/domain/telemetry/trust';
import type { Queryable } from '../connection/transaction.ts';

/** One stream, and what was thought of it before. */
export interface StreamTrustState {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Null: not enough readings to tell. */
  readonly score: number | null;
  readonly reasons: readonly TrustReason[];
}

/** What is thought of it now; columns that are left out stay. */
export interface StreamJudgement {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly score: number | null;
  readonly reasons: readonly TrustReason[];
  readonly skewSamples?: readonly number[] | undefined;
  readonly learnedCadenceSeconds?: number | undefined;
}

/**
 * Writes judgements, set-wise. Only changed ones should be given: each costs a row version. `judgedAt` is when the readings
 * of these streams were counted; undefined where only their newest value was looked at.
 */
export async function writeJudgements(
  db: Queryable,
  judgements: readonly StreamJudgement[],
  judgedAt: Date | undefined,
): Promise<void> {
  if (judgements.length === 0) return;
  const rows = judgements.map((row) => ({ ...row, silentSince: silentSince(row.reasons) }));
  await db.query(
    `insert into stream_trust as t (component_key, metric_key, score, reasons, silent_since, skew_samples,
       learned_cadence_seconds, judged_at)
     select "componentKey", "metricKey", score, reasons, "silentSince", coalesce("skewSamples", '{}'),
       "learnedCadenceSeconds", coalesce($2::timestamptz, '-infinity')
     from jsonb_to_recordset($1::jsonb) as given ("componentKey" int4, "metricKey" int2, score int2, reasons jsonb,
       "silentSince" timestamptz, "skewSamples" float8[], "learnedCadenceSeconds" float8)
     order by 1, 2
     on conflict (component_key, metric_key) do update
       set score = excluded.score, reasons = excluded.reasons, silent_since = excluded.silent_since,
         judged_at = greatest(excluded.judged_at, t.judged_at),
         skew_samples = case when $3 then excluded.skew_samples else t.skew_samples end,
         learned_cadence_seconds = coalesce(excluded.learned_cadence_seconds, t.learned_cadence_seconds)`,
    [JSON.stringify(rows), judgedAt ?? null, judgements.some((row) => row.skewSamples !== undefined)],
  );
}

function silentSince(reasons: readonly TrustReason[]): string | null {
  const silence = reasons.find(({ code }) => code === 'silence');
  return silence ? new Date(silence.since).toISOString() : null;
}

export interface StreamTrustRow {
  readonly metric: string;
  /** Null: not enough readings, or none. */
  readonly score: number | null;
  readonly reasons: TrustReason[];
}

/** The trust of each metric of a component, in the order of the city's sheet. */
export async function listStreamTrust(db: Queryable, componentKey: number): Promise<StreamTrustRow[]> {
  const { rows } = await db.query<StreamTrustRow>(
    `select m.code as metric, t.score, coalesce(t.reasons, '[]') as reasons
     from component c join metric m on m.component_type = c.type
     left join stream_trust t on t.component_key = c.key and t.metric_key = m.key
     where c.key = $1 order by m.key`,
    [componentKey],
  );
  return rows;
}
