import { ALARM_ACTION_TYPES, ALARM_END_REASONS } from '@cityloop/domain/alarm/lifecycle';
import { RULE_KINDS } from '@cityloop/domain/alarm/rule';
import { ALARM_SOURCES } from '@cityloop/domain/alarm/source';
import { z } from 'zod';
import { cursor, flag, instant, limit, point, requestId } from './page.ts';

export const alarm = z.object({
  id: z.string(),
  version: z.int(),
  rule: z.string(),
  ruleVersion: z.int(),
  /** What its rule judges by. */
  kind: z.enum(RULE_KINDS),
  title: z.string(),
  titleEn: z.string(),
  priority: z.int(),
  component: z.string(),
  componentName: z.string(),
  metric: z.string(),
  unit: z.string(),
  district: z.string(),
  grid: z.string(),
  location: point,
  active: z.boolean(),
  acknowledged: z.boolean(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: instant.nullable(),
  shelvedUntil: instant.nullable(),
  outOfService: z.boolean(),
  raisedAt: instant,
  clearedAt: instant.nullable(),
  /** Why it is no longer active; null while it is. */
  endReason: z.enum(ALARM_END_REASONS).nullable(),
  /** The value that raised it, its threshold, and the window in which it held. */
  value: z.number(),
  threshold: z.number(),
  window: z.object({ from: instant, to: instant }),
  /** Whether its source speaks and is believed now; null where the alarm is not active, and in the answer to an action. */
  source: z.enum(ALARM_SOURCES).nullable(),
  /** Since when it has been silent, or each of its readings implausible. */
  sourceSince: instant.nullable(),
  /** Of the case that its rule opens, or null for none. */
  category: z.string().nullable(),
  case: z.string().nullable(),
  allowedActions: z.array(z.string()),
});
export type AlarmItem = z.infer<typeof alarm>;

export const alarmsQuery = z.strictObject({
  active: flag.optional(),
  district: z.string().max(64).optional(),
  component: z.string().max(64).optional(),
  cursor,
  limit,
});
export const alarmAction = z.strictObject({ requestId, action: z.enum(ALARM_ACTION_TYPES) });
export type AlarmActionRequest = z.infer<typeof alarmAction>;
