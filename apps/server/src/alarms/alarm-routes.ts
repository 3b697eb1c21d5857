import type { ALARM_OPERATIONS } from '@cityloop/contract/rest/alarm-operations';
import { findAlarm, listAlarms } from '@cityloop/db/alarm/alarm';
import { page } from '@cityloop/web/page';
import { onSubject, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { type AlarmParts, getVisibleAlarm, performAlarmAction } from './perform-alarm-action.ts';
import { presentAlarm } from './present-alarm.ts';

/** Alarms by district; whose only post is handler sees those whose case concerns their department, as with cases. */
export function createAlarmRoutes(parts: AlarmParts): Routes<typeof ALARM_OPERATIONS> {
  return {
    listAlarms: ({ actor, query: { active, district, component, ...query } }) =>
      page(query, {
        list: 'alarms',
        position: z.int(),
        rows: (before, limit) => listAlarms(parts.pool, actor, { active, district, component, before, limit }),
        positionOf: ({ id }) => id,
        present: (alarm) => presentAlarm(alarm, parts.now()),
      }),
    getAlarm: async ({ actor, params }) =>
      presentAlarm(await getVisibleAlarm(parts.pool, params.id, actor, findAlarm), parts.now()),
    actOnAlarm: onSubject(
      ({ params, actor }) => getVisibleAlarm(parts.pool, params.id, actor, findAlarm),
      ({ actor, body }, { id }) => performAlarmAction(parts, { alarmId: id, actor, sent: body }),
    ),
  };
}
