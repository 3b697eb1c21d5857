import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { Body } from '@cityloop/contract/rest/operations';
import { type AlarmRecord, acknowledgeAlarm, lockAlarm } from '@cityloop/db/alarm/alarm';
import { appendAlarmAction, getAlarmAsOf } from '@cityloop/db/alarm/alarm-action';
import { recordChange } from '@cityloop/db/change/change';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { requestStore } from '@cityloop/db/request/accepted-request';
import { type Actor, maySee } from '@cityloop/domain/account/actor';
import { allowedAlarmActions } from '@cityloop/domain/alarm/lifecycle';
import type { Logger } from '@cityloop/runtime/logger';
import { type AcceptedStep, acceptOnce } from '@cityloop/web/accept-once';
import { ProblemError } from '@cityloop/web/route';
import type pg from 'pg';
import { hintChanges } from '../realtime/hint-changes.ts';
import { alarmOf, presentAlarm } from './present-alarm.ts';

export interface AlarmParts {
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly now: () => Date;
}

interface Step {
  readonly alarmId: number;
  readonly actor: Actor;
  readonly sent: Body<'actOnAlarm'>;
}

/**
 * Acknowledges an alarm, once for each `requestId`, in one transaction with its change.
 * @throws ProblemError `not-found`, `request-id-reused`, `action-not-allowed`
 */
export async function performAlarmAction(parts: AlarmParts, { alarmId, actor, sent }: Step): Promise<AlarmItem> {
  const request = { requestId: sent.requestId, caller: actor.username, asks: { alarm: alarmId, sent } };
  const answer = await acceptOnce(requestStore(parts.pool), request, {
    lock: (db) => getVisibleAlarm(db, String(alarmId), actor, lockAlarm),
    act: (db, alarm) => takeStep(db, alarm, { actor, sent, now: parts.now() }),
    present: async (db, { seq }) => presentAlarm(await getAlarmAsOf(db, alarmId, seq), undefined),
  });
  await hintChanges(parts);
  return answer;
}

async function takeStep(
  db: Queryable,
  alarm: AlarmRecord,
  { actor, sent, now }: Omit<Step, 'alarmId'> & { readonly now: Date },
): Promise<AcceptedStep> {
  const allowed = allowedAlarmActions(alarmOf(alarm));
  if (!allowed.includes(sent.action)) {
    const detail = `Cannot ${sent.action} alarm ${alarm.id}: ${alarm.acknowledgedBy} did so already. Allowed now: nothing.`;
    throw new ProblemError('action-not-allowed', detail, { allowed });
  }
  await acknowledgeAlarm(db, alarm.id, actor.username, now);
  const seq = await appendAlarmAction(db, { alarmId: alarm.id, type: sent.action, actor: actor.username, at: now });
  const { district, departments } = alarm;
  await recordChange(db, { kind: 'alarm', id: String(alarm.id), version: seq, district, departments });
  return { subjectKind: 'alarm', subjectId: String(alarm.id), seq, at: now };
}

/** @throws ProblemError `not-found`, also for an alarm outside the caller's scope */
export async function getVisibleAlarm(
  db: Queryable,
  id: string | undefined,
  actor: Actor,
  find: (db: Queryable, id: number) => Promise<AlarmRecord | undefined>,
): Promise<AlarmRecord> {
  const alarm = id !== undefined && /^\d{1,15}$/.test(id) ? await find(db, Number(id)) : undefined;
  if (!alarm || !maySee(actor, alarm)) throw new ProblemError('not-found', `There is no alarm ${id} that you may see.`);
  return alarm;
}
