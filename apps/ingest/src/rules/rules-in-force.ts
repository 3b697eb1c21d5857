import type { Registry, WatchedMetric } from '@cityloop/intake/registry';

/** The rules in force, and which sources are in service. */
export type RulesInForce = Pick<Registry, 'rulesByMetric' | 'watched' | 'types' | 'rulesMark'>;

/** What readings are judged by, and at what time. */
export interface Judging {
  readonly registry: RulesInForce;
  /** By our clock, when a reading was heard that was received at `receivedAt` (epoch milliseconds). */
  heardAt(receivedAt: number): number;
  /** Components whose moment may have come. */
  readonly due?: readonly number[];
  /** Up to when of our clock everything that was heard of a component has been judged, these readings among it. */
  heardThrough?(componentKey: number): number;
}

/** The metrics of a component that a rule looks at; none where it is not in service. */
export function watchedOf({ watched, types }: RulesInForce, componentKey: number): readonly WatchedMetric[] {
  return watched.get(types.get(componentKey) ?? '') ?? [];
}
