export const LIMIT_OPERATORS = ['above', 'below', 'equals'] as const;
export type LimitOperator = (typeof LIMIT_OPERATORS)[number];

/**
 * A limit with a dead band: breached at or beyond `on`, normal again only at or within `off`. With `equals` a value is breached
 * when it is `on`, and normal when it is anything else.
 */
export interface Limit {
  readonly operator: LimitOperator;
  readonly on: number;
  readonly off: number;
}

export function isBreached(limit: Limit, value: number): boolean {
  if (limit.operator === 'above') return value >= limit.on;
  if (limit.operator === 'below') return value <= limit.on;
  return value === limit.on;
}

export function isBackToNormal(limit: Limit, value: number): boolean {
  if (limit.operator === 'above') return value <= limit.off;
  if (limit.operator === 'below') return value >= limit.off;
  return value !== limit.on;
}

/** Which of the two lies further beyond the limit. */
export function worseOf(limit: Limit, peak: number | undefined, value: number): number {
  if (peak === undefined) return value;
  return limit.operator === 'below' ? Math.min(peak, value) : Math.max(peak, value);
}
