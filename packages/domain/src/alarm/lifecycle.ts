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

/** Why an alarm is no longer active: its source is back to normal; or its rule is no longer in force, has a new version, or its source is retired. */
export const ALARM_END_REASONS = ['cleared', 'ruleEnded', 'ruleChanged', 'sourceEnded'] as const;
export type AlarmEndReason = (typeof ALARM_END_REASONS)[number];
