/** Acknowledged, shelved and out of service are facts of their own beside `active`, each with who and when. */
export interface Alarm {
  readonly id: string;
  readonly active: boolean;
  readonly acknowledged: boolean;
}

export const ALARM_ACTION_TYPES = ['acknowledge'] as const;
export type AlarmActionType = (typeof ALARM_ACTION_TYPES)[number];

/** An alarm is acknowledged once, while or after it is active: who was paged has seen it. */
export function allowedAlarmActions(alarm: Alarm): AlarmActionType[] {
  return alarm.acknowledged ? [] : ['acknowledge'];
}
