import type { Queryable } from '../connection/transaction.ts';

/** As a `with` clause that ends with `changed`: a change in the feed for each row of it. */
export const APPEND_CHANGES = `insert into change_pending (kind, subject_id, version, district)
  select 'alarm', changed.id::text, changed.version, component.district
  from changed join component on component.key = changed.component_key order by changed.id`;

/**
 * Active alarms whose rule is no longer in force in the version that raised them, or whose source is retired or of another type
 * than the rule's, with the reason of their end. What ends them looks at the alarm and at what is registered, and at nothing else:
 * so whoever ends a rule or a source needs to say nothing here, and asking again ends nothing twice.
 */
const ENDED = `select alarm.id, case
    when component.retired_at is not null or component.type <> raised_by.component_type then 'sourceEnded'
    when in_force.version is null then 'ruleEnded'
    else 'ruleChanged' end as reason
  from alarm
  join component on component.key = alarm.component_key
  join alarm_rule raised_by on raised_by.code = alarm.rule and raised_by.version = alarm.rule_version
  left join alarm_rule in_force on in_force.code = alarm.rule and in_force.in_force
  where alarm.active and (component.retired_at is not null or component.type <> raised_by.component_type
    or in_force.version is distinct from alarm.rule_version)`;

/** Ends these alarms as of now, and leaves a change for each in the feed. Returns how many. */
export async function endAlarmsOfWhatEnded(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `with ended as (${ENDED}), changed as (
       update alarm set active = false, cleared_at = greatest(clock_timestamp(), alarm.raised_at), end_reason = ended.reason,
         version = alarm.version + 1
       from ended where alarm.id = ended.id and alarm.active
       returning alarm.id, alarm.version, alarm.component_key
     ) ${APPEND_CHANGES}`,
  );
  return rowCount ?? 0;
}

/** Forgets what rules remember that are not in force in that version, and what they remember of sources that are not theirs any more. */
export async function forgetStatesOfWhatEnded(db: Queryable): Promise<void> {
  await db.query(
    `delete from alarm_rule_state using component
     where component.key = component_key and (component.retired_at is not null or not exists (
       select from alarm_rule where in_force and code = rule and component_type = component.type
         and version = coalesce(rule_version, version)))`,
  );
}

/** An alarm that a former version of its rule raised makes room for one of this version. */
export async function endAlarmsOfFormerVersions(
  db: Queryable,
  raised: readonly {
    readonly rule: string;
    readonly ruleVersion: number;
    readonly componentKey: number;
    readonly at: number;
  }[],
): Promise<void> {
  await db.query(
    `with changed as (
       update alarm set active = false, cleared_at = greatest(given.at, alarm.raised_at), end_reason = 'ruleChanged',
         version = alarm.version + 1
       from unnest($1::text[], $2::int4[], $3::int4[], $4::timestamptz[]) as given (rule, version, component_key, at)
       where alarm.active and alarm.rule = given.rule and alarm.component_key = given.component_key
         and alarm.rule_version <> given.version
       returning alarm.id, alarm.version, alarm.component_key
     ) ${APPEND_CHANGES}`,
    [
      raised.map((change) => change.rule),
      raised.map((change) => change.ruleVersion),
      raised.map((change) => change.componentKey),
      raised.map((change) => new Date(change.at)),
    ],
  );
}
