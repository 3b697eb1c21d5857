import type { AbsenceParameters } from './absence.ts';
import type { CompositeParameters } from './composite.ts';
import type { RateParameters } from './rate.ts';
import type { ThresholdParameters } from './threshold.ts';

export const RULE_KINDS = ['threshold', 'rate', 'absence', 'composite'] as const satisfies readonly RuleKind[];
export type RuleKind = keyof RuleParameters;

/** What each kind of rule is told, as it is stored with the rule. */
export interface RuleParameters {
  readonly threshold: ThresholdParameters;
  readonly rate: RateParameters;
  readonly absence: AbsenceParameters;
  readonly composite: CompositeParameters;
}

/** What every rule says: a version of it never changes, since alarms are explained by the version that raised them. */
export interface RuleHead {
  readonly code: string;
  readonly version: number;
  readonly componentType: string;
  /** Of that type; of a composite rule one of its parts. */
  readonly metric: string;
  readonly priority: 1 | 2 | 3 | 4;
  /** The category of the case that an alarm opens, or none. */
  readonly category: string | undefined;
  readonly title: string;
}

export type RuleOf<K extends RuleKind> = RuleHead & { readonly kind: K } & RuleParameters[K];
export type AlarmRule = { [K in RuleKind]: RuleOf<K> }[RuleKind];
export type ThresholdRule = RuleOf<'threshold'>;

/** What a version of a rule is known by: what one version remembers says nothing to another. */
export function ruleKey({ code, version }: Pick<RuleHead, 'code' | 'version'>): string {
  return `${code}@${version}`;
}
