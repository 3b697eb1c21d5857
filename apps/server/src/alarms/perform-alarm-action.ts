import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { Body } from '@cityloop/contract/rest/operations';
import {
  type AlarmRecord,
  acknowledgeAlarm,
  findAlarm,
  findAlarmRequest,
  lockAlarm,
  rememberAlarmRequest,
} from '@cityloop/db/alarm/alarm';
import { isRequestIdTaken } from '@cityloop/db/case/case-request';
import { recordChange } from '@cityloop/db/change/change';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { fingerprintOf } from '@cityloop/db/request/request-fingerprint';
import { type Actor, maySee } from '@cityloop/domain/account/actor';
import { allowedAlarmActions } from '@cityloop/domain/alarm/lifecycle';
import type { Logger } from '@cityloop/runtime/logger';
import { type Fingerprint, firstAnswer } from '@cityloop/web/first-answer';
import { ProblemError } from '@cityloop/web/route';
import type pg from 'pg';
import { hintChanges } from '../realtime/hint-changes.ts';
import { alarmOf, presentAlarm } from './present-alarm.ts';

export interface AlarmDesk {
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
 * Acknowledges an alarm, once for each `requestId`, in one transaction with its change and answer.
 * @throws ProblemError `not-found`, `request-id-reused`, `action-not-allowed`
 */
export async function performAlarmAction(desk: AlarmDesk, step: Step): Promise<AlarmItem> {
  const { pool } = desk;
  const print = fingerprintOf(step.actor.username, { alarm: step.alarmId, sent: step.sent });
  let answer: AlarmItem;
  try {
    answer = await inTransaction(pool, (db) => takeStep(db, desk, step, print));
  } catch (error) {
    const first = isRequestIdTaken(error) ? await findAlarmRequest(pool, step.sent.requestId) : undefined;
    if (!first) throw error;
    answer = firstAnswer(first, print) as AlarmItem;
  }
  await hintChanges(desk);
  return answer;
}

async function takeStep(db: Queryable, desk: AlarmDesk, { alarmId, actor, sent }: Step, print: Fingerprint) {
  const alarm = await getVisibleAlarm(db, String(alarmId), actor, lockAlarm);
  const first = await findAlarmRequest(db, sent.requestId);
  if (first) return firstAnswer(first, print) as AlarmItem;
  const allowed = allowedAlarmActions(alarmOf(alarm));
  if (!allowed.includes(sent.action)) {
    const detail = `Cannot ${sent.action} alarm ${alarmId}: ${alarm.acknowledgedBy} did so already. Allowed now: nothing.`;
    throw new ProblemError('action-not-allowed', detail, { allowed });
  }
  await acknowledgeAlarm(db, alarmId, actor.username, desk.now());
  const after = (await findAlarm(db, alarmId)) ?? alarm;
  await recordChange(db, {
    kind: 'alarm',
    id: String(alarmId),
    version: after.version,
    district: after.district,
    departments: after.departments,
  });
  const answer = presentAlarm(after);
  return (await rememberAlarmRequest(db, { requestId: sent.requestId, alarmId, ...print, answer })) as AlarmItem;
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
