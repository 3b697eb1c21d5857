import type { Queryable } from '../connection/transaction.ts';
import { type AlarmRecord, findAlarm } from './alarm.ts';

/** What somebody did to an alarm. */
export interface AlarmActionRow {
  readonly alarmId: number;
  readonly type: string;
  readonly actor: string;
  readonly at: Date;
}

/** What of an alarm changes after it was raised. */
type AlarmStanding = Pick<
  AlarmRecord,
  | 'active'
  | 'clearedAt'
  | 'endReason'
  | 'acknowledgedAt'
  | 'acknowledgedBy'
  | 'shelvedUntil'
  | 'outOfService'
  | 'caseId'
>;

/**
 * Appends an action with the alarm as it stands now, so after the action was done. The caller holds the alarm's row lock.
 * Returns the alarm's version.
 */
export async function appendAlarmAction(db: Queryable, { alarmId, type, actor, at }: AlarmActionRow): Promise<number> {
  const { rows } = await db.query<{ seq: number }>(
    `insert into alarm_action (alarm_id, seq, type, actor, at, active, cleared_at, acknowledged_at, acknowledged_by,
       shelved_until, out_of_service, case_id, end_reason)
     select id, version, $2, $3, $4, active, cleared_at, acknowledged_at, acknowledged_by, shelved_until, out_of_service, case_id,
       end_reason
     from alarm where id = $1 returning seq`,
    [alarmId, type, actor, at],
  );
  const [row] = rows;
  if (!row) throw new Error(`Cannot record ${type} on alarm ${alarmId}: there is no such alarm`);
  return row.seq;
}

/** The alarm as it stood after its action `seq`. Throws where it has no such action. */
export async function getAlarmAsOf(db: Queryable, alarmId: number, seq: number): Promise<AlarmRecord> {
  const { rows } = await db.query<AlarmStanding>(
    `select active, cleared_at as "clearedAt", end_reason as "endReason", acknowledged_at as "acknowledgedAt", acknowledged_by as "acknowledgedBy",
       shelved_until as "shelvedUntil", out_of_service as "outOfService", case_id as "caseId"
     from alarm_action where alarm_id = $1 and seq = $2`,
    [alarmId, seq],
  );
  const [standing] = rows;
  const alarm = await findAlarm(db, alarmId);
  if (!standing || !alarm) throw new Error(`Alarm ${alarmId} has no action ${seq}`);
  return { ...alarm, ...standing, version: seq };
}
