import * as alarms from './alarm.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Alarms and what people do about them. */
export const ALARM_OPERATIONS = {
  listAlarms: {
    method: 'get',
    path: '/api/alarms',
    access: 'readAlarms',
    summary: 'Alarms',
    query: alarms.alarmsQuery,
    answers: 'page',
    answer: pageOf(alarms.alarm),
  },
  getAlarm: {
    method: 'get',
    path: '/api/alarms/{id}',
    access: 'readAlarms',
    summary: 'One alarm',
    answer: alarms.alarm,
  },
  actOnAlarm: {
    method: 'post',
    path: '/api/alarms/{id}/actions',
    access: 'actOnAlarms',
    summary: 'Act on an alarm',
    body: alarms.alarmAction,
    answer: alarms.alarm,
  },
} as const satisfies OperationTable;
