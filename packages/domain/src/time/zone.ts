const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * A time zone as plain data: from which moment on (epoch milliseconds) which offset from UTC holds, in order, the first from the beginning
 * of time. Who reads a city makes it from the zone's IANA name.
 */
export interface Zone {
  readonly name: string;
  readonly offsets: readonly (readonly [fromMs: number, minutes: number])[];
}

/** A zone whose clocks never change. */
export function fixedZone(minutes: number, name = 'fixed'): Zone {
  return { name, offsets: [[Number.NEGATIVE_INFINITY, minutes]] };
}

/** Minutes that local clocks are ahead of UTC at a moment. */
export function offsetMinutesAt(ms: number, { offsets }: Zone): number {
  for (let index = offsets.length - 1; index >= 0; index -= 1) {
    const entry = offsets[index];
    if (entry && ms >= entry[0]) return entry[1];
  }
  return offsets[0]?.[1] ?? 0;
}

/** The local day `YYYY-MM-DD` of a moment. */
export function localDay(moment: Date, zone: Zone): string {
  const ms = moment.getTime();
  return new Date(ms + offsetMinutesAt(ms, zone) * MINUTE_MS).toISOString().slice(0, 10);
}

export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/**
 * The moment, in epoch milliseconds, when local clocks show `minute` minutes after the midnight of `day`. A time that the clocks skip in
 * spring is the moment of the change; one that they show twice in autumn is its first.
 */
export function momentOf(day: string, minute: number, zone: Zone): number {
  const shown = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE_MS;
  const before = offsetMinutesAt(shown - DAY_MS, zone);
  const after = offsetMinutesAt(shown + DAY_MS, zone);
  const early = shown - before * MINUTE_MS;
  if (before === after || offsetMinutesAt(early, zone) === before) return early;
  const late = shown - after * MINUTE_MS;
  if (offsetMinutesAt(late, zone) === after) return late;
  return changeBetween(late, early, zone);
}

/** The first change of offset in (fromMs, toMs]. */
function changeBetween(fromMs: number, toMs: number, { offsets }: Zone): number {
  return offsets.find(([at]) => at > fromMs && at <= toMs)?.[0] ?? toMs;
}
