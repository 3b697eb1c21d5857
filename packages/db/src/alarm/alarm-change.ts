import type { Queryable } from '../connection/transaction.ts';
import { APPEND_CHANGES, endAlarmsOfFormerVersions } from './alarm-end.ts';

/** An alarm that a rule raises or clears. Times in epoch milliseconds. */
export interface AlarmChangeRow {
  readonly kind: 'raise' | 'clear';
  readonly rule: string;
  readonly ruleVersion: number;
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: number;
  readonly value: number;
  readonly windowFrom: number;
  readonly windowTo: number;
  /** The rule names a category, so the server has to open or join a case. */
  readonly awaitsCase: boolean;
}

/**
 * Raises and clears alarms and leaves a change for each in the feed. A rule has one active alarm per component at most:
 * raising it again changes nothing, unless that one is of a former version of the rule: it ends then. Returns how many changed.
 */
export async function applyAlarmChanges(client: Queryable, changes: readonly AlarmChangeRow[]): Promise<number> {
  let changed = 0;
  for (const wave of wavesOf(changes)) {
    changed += await raise(
      client,
      wave.filter((change) => change.kind === 'raise'),
    );
    changed += await clear(
      client,
      wave.filter((change) => change.kind === 'clear'),
    );
  }
  return changed;
}

/** Cuts the changes so that none holds two of the same alarm: their order counts. */
function wavesOf(changes: readonly AlarmChangeRow[]): AlarmChangeRow[][] {
  const waves: AlarmChangeRow[][] = [];
  const seen = new Map<string, number>();
  for (const change of changes) {
    const key = `${change.rule}:${change.componentKey}`;
    const wave = seen.get(key) ?? 0;
    seen.set(key, wave + 1);
    const list = waves[wave];
    if (list) list.push(change);
    else waves.push([change]);
  }
  return waves;
}

async function raise(client: Queryable, changes: readonly AlarmChangeRow[]): Promise<number> {
  if (changes.length === 0) return 0;
  await endAlarmsOfFormerVersions(client, changes);
  const { rowCount } = await client.query(
    `with changed as (
       insert into alarm (rule, rule_version, component_key, metric_key, raised_at, value, window_from, window_to, awaits_case)
       select * from unnest($1::text[], $2::int4[], $3::int4[], $4::int2[], $5::timestamptz[], $6::float8[],
         $7::timestamptz[], $8::timestamptz[], $9::boolean[])
       on conflict (rule, component_key) where active do nothing
       returning id, version, component_key
     ) ${APPEND_CHANGES}`,
    [
      changes.map((change) => change.rule),
      changes.map((change) => change.ruleVersion),
      changes.map((change) => change.componentKey),
      changes.map((change) => change.metricKey),
      changes.map((change) => new Date(change.at)),
      changes.map((change) => change.value),
      changes.map((change) => new Date(change.windowFrom)),
      changes.map((change) => new Date(change.windowTo)),
      changes.map((change) => change.awaitsCase),
    ],
  );
  return rowCount ?? 0;
}

async function clear(client: Queryable, changes: readonly AlarmChangeRow[]): Promise<number> {
  if (changes.length === 0) return 0;
  const { rowCount } = await client.query(
    `with changed as (
       update alarm set active = false, cleared_at = given.at, end_reason = 'cleared', version = alarm.version + 1
       from unnest($1::text[], $2::int4[], $3::timestamptz[]) as given (rule, component_key, at)
       where alarm.active and alarm.rule = given.rule and alarm.component_key = given.component_key
       returning alarm.id, alarm.version, alarm.component_key
     ) ${APPEND_CHANGES}`,
    [
      changes.map((change) => change.rule),
      changes.map((change) => change.componentKey),
      changes.map((change) => new Date(change.at)),
    ],
  );
  return rowCount ?? 0;
}
