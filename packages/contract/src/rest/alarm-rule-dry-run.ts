import { z } from 'zod';
import { ruleToTry } from './alarm-rule.ts';
import { instant } from './page.ts';

const LONGEST_DAYS = 400;

/** A rule, saved or not, over the stored readings of a time. */
export const dryRunRequest = z
  .strictObject({
    rule: ruleToTry,
    from: instant,
    /** Now, where it lies ahead. */
    to: instant,
    /** Ids of components of the rule's type; all in service where it is left out. */
    components: z.array(z.string().min(1).max(64)).min(1).max(1_000).optional(),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be later than from' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= LONGEST_DAYS * 86_400_000, {
    path: ['from'],
    message: `lies more than ${LONGEST_DAYS} days before to; ask for less`,
  });

export const dryRunAnswer = z.object({
  from: instant,
  to: instant,
  /** Components of the type that were looked at, whole, and how many there are to look at. */
  components: z.int(),
  ofComponents: z.int(),
  /** Believed readings that the rule was run over. */
  readings: z.int(),
  /** Alarms raised within the time; all of them, also those that are not listed. */
  alarms: z.int(),
  /** Components with such an alarm. */
  alarmedComponents: z.int(),
  /** Alarms that were active when the time began. */
  alreadyActive: z.int(),
  /** Days of the city on which an alarm was raised. */
  byDay: z.array(z.object({ day: z.string(), alarms: z.int() })),
  /** The twenty components with the most alarms. */
  byComponent: z.array(z.object({ component: z.string(), componentName: z.string(), alarms: z.int() })),
  /** The newest alarms, newest first. */
  items: z.array(
    z.object({
      component: z.string(),
      componentName: z.string(),
      metric: z.string(),
      raisedAt: instant,
      /** Null while it would be active. */
      clearedAt: instant.nullable(),
      value: z.number(),
      /** The furthest beyond the limit; null for an absence and for several metrics. */
      worst: z.number().nullable(),
      window: z.object({ from: instant, to: instant }),
    }),
  ),
  /** Why it ended early: then it counts those components alone, and what it had seen of the next one. */
  cut: z.enum(['time', 'readings']).nullable(),
});
export type DryRunAnswer = z.infer<typeof dryRunAnswer>;
