/** What a vital sign drills down to. */
export type VitalRecords =
  | { readonly kind: 'readings'; readonly metric: string }
  | { readonly kind: 'cases'; readonly overdueOnly: boolean };

/**
 * Read from the sign's source (docs/city-format.md): `metric:air-station/pm25:mean` is made of readings, `cases:open` of open cases,
 * `cases:overdue` of those that are late. Undefined for what has no records of its own to show.
 */
export function recordsOf(source: string): VitalRecords | undefined {
  const metric = /^metric:[^/]+\/([^:]+):/.exec(source)?.[1];
  if (metric !== undefined) return { kind: 'readings', metric };
  const figure = /^cases:(.+)$/.exec(source)?.[1];
  return figure === undefined ? undefined : { kind: 'cases', overdueOnly: figure.endsWith('overdue') };
}
