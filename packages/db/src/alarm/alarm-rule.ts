import type { AlarmRule } from '@cityloop/domain/alarm/rule';
import type { Queryable } from '../connection/transaction.ts';

/** By code. A constraint of the table holds that each has the parameters of its kind. */
export async function listAlarmRulesInForce(db: Queryable): Promise<AlarmRule[]> {
  const { rows } = await db.query<{ rule: AlarmRule }>(
    `select parameters || jsonb_strip_nulls(jsonb_build_object('code', code, 'version', version, 'kind', kind,
       'componentType', component_type, 'metric', metric, 'priority', priority, 'category', category, 'title', title)) as rule
     from alarm_rule where in_force order by code`,
  );
  return rows.map(({ rule }) => rule);
}
