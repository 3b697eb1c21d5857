import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { ALARM_OPERATIONS } from '@cityloop/contract/rest/alarm-operations';
import type { Query } from '@cityloop/contract/rest/operations';
import { findAlarm, listAlarms } from '@cityloop/db/alarm/alarm';
import type { Actor } from '@cityloop/domain/account/actor';
import { onSubject, ProblemError, type Routes } from '@cityloop/web/route';
import { type AlarmDesk, getVisibleAlarm, performAlarmAction } from './perform-alarm-action.ts';
import { presentAlarm } from './present-alarm.ts';

/** Alarms by district; whose only post is handler sees those whose case concerns their department, as with cases. */
export function createAlarmRoutes(desk: AlarmDesk): Routes<typeof ALARM_OPERATIONS> {
  return {
    listAlarms: ({ actor, query }) => listPage(desk, actor, query),
    getAlarm: async ({ actor, params }) => presentAlarm(await getVisibleAlarm(desk.pool, params.id, actor, findAlarm)),
    actOnAlarm: onSubject(
      ({ params, actor }) => getVisibleAlarm(desk.pool, params.id, actor, findAlarm),
      ({ actor, body }, { id }) => performAlarmAction(desk, { alarmId: id, actor, sent: body }),
    ),
  };
}

async function listPage({ pool }: AlarmDesk, actor: Actor, query: Query<'listAlarms'>) {
  const { active, district, component, cursor, limit } = query;
  const before = cursor === undefined ? undefined : readCursor(cursor);
  const found = await listAlarms(pool, actor, { active, district, component, before, limit: limit + 1 });
  const items: AlarmItem[] = found.slice(0, limit).map(presentAlarm);
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}

function readCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new ProblemError('invalid', 'This cursor is not one that a list gave. Start again without it.');
}
