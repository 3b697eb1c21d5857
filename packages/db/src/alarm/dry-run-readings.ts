import type { Actor } from '@cityloop/domain/account/actor';
import type { Queryable } from '../connection/transaction.ts';
import { scopeOf } from '../people/row-scope.ts';

/** A component that a rule would watch. */
export interface DryRunSource {
  readonly key: number;
  readonly id: string;
  readonly name: string;
}

/** Components of a type in service within the actor's districts, in the order of their keys; of these ids, where given. */
export async function listDryRunSources(
  db: Queryable,
  actor: Actor,
  { componentType, ids }: { readonly componentType: string; readonly ids: readonly string[] | undefined },
): Promise<DryRunSource[]> {
  const [districts] = scopeOf(actor);
  const { rows } = await db.query<DryRunSource>(
    `select key, id, name from component where type = $1 and retired_at is null
       and ($2::text[] is null or id = any($2)) and ($3::text[] is null or district = any($3)) order by key`,
    [componentType, ids ?? null, districts],
  );
  return rows;
}

/** Keys of these metrics of a type, by code. */
export async function findMetricKeys(
  db: Queryable,
  componentType: string,
  codes: readonly string[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await db.query<{ key: number; code: string }>(
    'select key, code from metric where component_type = $1 and code = any($2)',
    [componentType, codes],
  );
  return new Map(rows.map(({ key, code }) => [key, code]));
}

/** A reading that was believed; `at` in epoch milliseconds. */
export interface BelievedReading {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: number;
  readonly value: number;
}

/** Before the range the last reading of each stream is looked for so far back. */
const FORMER_DAYS = 31;

/**
 * Believed readings after `after` and before `until` (epoch milliseconds), by component and time: at most `limit` of each stream. With
 * `withFormer` the newest one up to `after` comes first.
 */
export async function listBelievedReadings(
  db: Queryable,
  query: {
    readonly componentKeys: readonly number[];
    readonly metricKeys: readonly number[];
    readonly after: number;
    readonly until: number;
    readonly limit: number;
    readonly withFormer: boolean;
  },
): Promise<BelievedReading[]> {
  const { rows } = await db.query<BelievedReading>(
    `select c as "componentKey", m as "metricKey", (extract(epoch from r.at) * 1000)::float8 as at, r.value
     from unnest($1::int4[]) c cross join unnest($2::int2[]) m cross join lateral (
       (select at, value from reading where $6 and component_key = c and metric_key = m and quality = 0
          and at <= $3 and at > $3::timestamptz - interval '${FORMER_DAYS} days' order by at desc limit 1)
       union all
       (select at, value from reading where component_key = c and metric_key = m and quality = 0
          and at > $3 and at < $4 order by at limit $5)
     ) r order by 1, 3`,
    [
      query.componentKeys,
      query.metricKeys,
      new Date(query.after),
      new Date(query.until),
      query.limit,
      query.withFormer,
    ],
  );
  return rows;
}
