import { LIMIT_OPERATORS } from '@cityloop/domain/alarm/limit';
import { RULE_KINDS } from '@cityloop/domain/alarm/rule';
import { z } from 'zod';
import { deviceCode } from './component-type.ts';
import { cursor, flag, instant, limit } from './page.ts';
import { line, optionalLine } from './text.ts';

const LONGEST_SECONDS = 31 * 86_400;
const delay = z.number().min(0).max(LONGEST_SECONDS);
const span = z.number().min(1).max(LONGEST_SECONDS);
const delays = {
  /** How long the breach lasts until an alarm is raised, and normality until it is cleared. */
  onDelaySeconds: delay.default(0),
  offDelaySeconds: delay.default(0),
};
const limits = {
  operator: z.enum(LIMIT_OPERATORS),
  /** Breached at or beyond `on`, normal again at or within `off`; with `equals` breached when it is `on`. */
  on: z.number(),
  off: z.number(),
};
const MOST_PARTS = 8;

/** What each kind of rule is told. Values are in the metric's unit, of a rate in that unit per minute. */
export const RULE_PARAMETERS = {
  threshold: z.strictObject({ ...limits, ...delays }),
  /** A reading is compared with one at least `overSeconds` older. */
  rate: z.strictObject({ ...limits, ...delays, overSeconds: span }),
  /** A source that has spoken says nothing for `silentSeconds`. */
  absence: z.strictObject({ silentSeconds: span, offDelaySeconds: delay.default(0) }),
  /** Several metrics of one component: all of them beyond their limits, or any. */
  composite: z.strictObject({
    mode: z.enum(['all', 'any']),
    parts: z
      .array(z.strictObject({ metric: deviceCode, ...limits }))
      .min(1)
      .max(MOST_PARTS),
    ...delays,
  }),
} as const;
export type RuleParametersItem = { [K in keyof typeof RULE_PARAMETERS]: z.output<(typeof RULE_PARAMETERS)[K]> };
/** The order counts: the first that fits is taken, and each refuses what only others have. */
const parameters = z.union([
  RULE_PARAMETERS.threshold,
  RULE_PARAMETERS.rate,
  RULE_PARAMETERS.absence,
  RULE_PARAMETERS.composite,
]);

const looksAt = {
  componentType: deviceCode,
  /** Of that type; of a composite rule one of its parts. */
  metric: deviceCode,
};
const says = {
  title: line(100),
  titleEn: optionalLine(100).default(''),
  /** 1 is the highest. */
  priority: z.int().min(1).max(4),
  /** Code of the category of the case that an alarm opens, or null for none. */
  category: z.string().min(1).max(64).nullable().default(null),
};
const comment = optionalLine(300);

const ofKind = <K extends keyof typeof RULE_PARAMETERS>(kind: K) => ({
  kind: z.literal(kind),
  parameters: RULE_PARAMETERS[kind],
});
const ruleCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, a letter or digit first, at most 64');
const named = { code: ruleCode, ...looksAt, ...says, comment: comment.default('') };
export const newAlarmRule = z.discriminatedUnion('kind', [
  z.strictObject({ ...named, ...ofKind('threshold') }),
  z.strictObject({ ...named, ...ofKind('rate') }),
  z.strictObject({ ...named, ...ofKind('absence') }),
  z.strictObject({ ...named, ...ofKind('composite') }),
]);
export type NewAlarmRule = z.output<typeof newAlarmRule>;

/** As much of a rule as says when it would raise an alarm. */
export const ruleToTry = z.discriminatedUnion('kind', [
  z.strictObject({ ...looksAt, ...ofKind('threshold') }),
  z.strictObject({ ...looksAt, ...ofKind('rate') }),
  z.strictObject({ ...looksAt, ...ofKind('absence') }),
  z.strictObject({ ...looksAt, ...ofKind('composite') }),
]);

/** What is not named stays. Anything but `inForce` makes a new version, which goes in force if the rule is. */
export const alarmRuleChange = z
  .strictObject({
    /** The newest version that the author knows of: another one in the meantime is a conflict (412). */
    expectedVersion: z.int().positive(),
    title: says.title.optional(),
    titleEn: optionalLine(100).optional(),
    priority: says.priority.optional(),
    category: z.string().min(1).max(64).nullable().optional(),
    /** Of the rule's kind, all of them. */
    parameters: parameters.optional(),
    /** False takes the rule out of force: its alarms end, its versions stay. True puts it back. */
    inForce: z.boolean().optional(),
    /** Why; shown in the list of versions. */
    comment: comment.default(''),
  })
  .refine(
    ({ expectedVersion: _, comment: __, ...change }) => Object.values(change).some((value) => value !== undefined),
    'names nothing to change',
  );

const shownRule = {
  code: z.string(),
  kind: z.enum(RULE_KINDS),
  componentType: z.string(),
  metric: z.string(),
  title: z.string(),
  titleEn: z.string(),
  priority: z.int(),
  category: z.string().nullable(),
  parameters,
};
export const alarmRuleVersion = z.object({
  ...shownRule,
  version: z.int(),
  inForce: z.boolean(),
  /** Empty where the city's files brought it. */
  author: z.string(),
  at: instant,
  comment: z.string(),
  /** Alarms that this version has raised. */
  alarms: z.int(),
});
export type AlarmRuleVersion = z.infer<typeof alarmRuleVersion>;

/** A rule as its version in force says, or its newest one where none is. */
export const alarmRule = alarmRuleVersion.extend({
  newestVersion: z.int(),
  /** Alarms of any version that are active. */
  activeAlarms: z.int(),
  /** Made or changed at the desk or by REST: importing the city's files leaves it as it is. */
  keptByDesk: z.boolean(),
});
export type AlarmRuleItem = z.infer<typeof alarmRule>;

export const alarmRulesQuery = z.strictObject({
  componentType: z.string().max(64).optional(),
  kind: z.enum(RULE_KINDS).optional(),
  inForce: flag.optional(),
  cursor,
  limit,
});
export const alarmRuleVersionsQuery = z.strictObject({ cursor, limit });
