import type { Metric } from '../component/component.ts';
import type { Limit } from './limit.ts';
import type { RuleKind, RuleParameters } from './rule.ts';

/** What a rule looks at and how, as far as it can be judged by itself. */
export type RuleSays = { [K in RuleKind]: { readonly kind: K; readonly metric: string } & RuleParameters[K] }[RuleKind];

/** What is wrong with a rule: where (`off`, `parts.0.metric`), and a sentence that says what would be right. */
export interface RuleFault {
  readonly field: string;
  readonly message: string;
}

/**
 * What keeps a rule from ever working as it is meant: limits that cross, parts without their metric, metrics that its type does not
 * have, limits where only implausible values lie, which move no rule. `metrics` are those of its type of component.
 */
export function ruleFaults(rule: RuleSays, metrics: readonly Metric[]): RuleFault[] {
  const known = new Map(metrics.map((metric) => [metric.code, metric]));
  const faults = known.has(rule.metric) ? [] : [unknownMetric('metric', rule.metric, metrics)];
  return [...faults, ...kindFaults(rule, known)];
}

function kindFaults(rule: RuleSays, known: ReadonlyMap<string, Metric>): RuleFault[] {
  switch (rule.kind) {
    case 'threshold':
      return [...crossing(rule, ''), ...unreachable(rule, known.get(rule.metric), '')];
    case 'rate':
      if (rule.operator !== 'equals') return crossing(rule, '');
      return [{ field: 'operator', message: 'must be above or below for a rate' }];
    case 'composite':
      return compositeFaults(rule, known);
    case 'absence':
      return [];
  }
}

function compositeFaults(
  { metric, parts }: { readonly metric: string } & RuleParameters['composite'],
  known: ReadonlyMap<string, Metric>,
): RuleFault[] {
  const faults = parts.flatMap((part, index) => {
    const at = `parts.${index}.`;
    const unknown = known.has(part.metric) ? [] : [unknownMetric(`${at}metric`, part.metric, [...known.values()])];
    return [...unknown, ...crossing(part, at), ...unreachable(part, known.get(part.metric), at)];
  });
  if (parts.some((part) => part.metric === metric)) return faults;
  return [
    ...faults,
    { field: 'parts', message: `has no part for the metric ${metric}; add one, or name another metric` },
  ];
}

function crossing({ operator, on, off }: Limit, at: string): RuleFault[] {
  const field = `${at}off`;
  if (operator === 'above' && off > on)
    return [{ field, message: `is above on (${on}); for "above" off must not be higher than on` }];
  if (operator === 'below' && off < on)
    return [{ field, message: `is below on (${on}); for "below" off must not be lower than on` }];
  return [];
}

/** Values beyond what a metric can plausibly be are never believed: a limit there is never reached, or never left. */
function unreachable({ operator, on, off }: Limit, metric: Metric | undefined, at: string): RuleFault[] {
  if (metric === undefined) return [];
  const least = metric.kind === 'boolean' ? 0 : (metric.plausibleMin ?? Number.NEGATIVE_INFINITY);
  const most = metric.kind === 'boolean' ? 1 : (metric.plausibleMax ?? Number.POSITIVE_INFINITY);
  const range = `${metric.code} is believed from ${least} to ${most}`;
  const faults: RuleFault[] = [];
  if (on < least || on > most)
    faults.push({ field: `${at}on`, message: `is ${on}, but ${range}: it would never be reached` });
  if ((operator === 'above' && off < least) || (operator === 'below' && off > most))
    faults.push({ field: `${at}off`, message: `is ${off}, but ${range}: an alarm would never end` });
  return faults;
}

function unknownMetric(field: string, named: string, metrics: readonly Metric[]): RuleFault {
  const has = metrics.map(({ code }) => code).join(', ') || 'none yet';
  return { field, message: `there is no metric ${named} of this type; it has: ${has}` };
}
