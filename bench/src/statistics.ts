/** What several segments of one measurement say together. */
export interface Summary {
  readonly segments: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no segment: a figure that was not measured must not look like one */
export function summarise(segments: readonly number[]): Summary {
  if (segments.length === 0) throw new RangeError('no segment was measured');
  const sorted = [...segments].sort((a, b) => a - b);
  return { segments, median: medianOf(sorted), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The nearest-rank percentile: the smallest value that at least `percent` % of the values don't exceed, so it is always
 * one that was measured.
 * @throws RangeError for no values or a percentage outside (0, 100]
 */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError('no value was measured');
  if (!(percent > 0 && percent <= 100)) throw new RangeError(`${percent} is no percentage above 0 and up to 100`);
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}
