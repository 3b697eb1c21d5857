import { localDay, momentOf, nextDay, offsetMinutesAt, type Zone } from './zone.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What people of a city call an hour, a day, a month: by its own clocks. */
export type LocalUnit = 'hour' | 'day' | 'month';

/** From one moment up to, and without, another; epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The local hour, day or month in which a moment lies. The spans of a unit follow each other without gap or overlap: a day
 * has 23, 24 or 25 hours, an hour that the clocks show twice in autumn is two spans, and where they move by half an hour, the
 * hour of the change is cut there.
 */
export function localSpan(ms: number, unit: LocalUnit, zone: Zone): Span {
  if (unit === 'hour') return hourOf(ms, zone);
  const day = localDay(new Date(ms), zone);
  const first = unit === 'day' ? day : `${day.slice(0, 7)}-01`;
  const next = unit === 'day' ? nextDay(first) : nextMonth(first);
  const span = { from: momentOf(first, 0, zone), to: momentOf(next, 0, zone) };
  // Clocks that go back over midnight show the end of yesterday again: today has begun.
  return ms < span.to
    ? span
    : { from: span.to, to: momentOf(unit === 'day' ? nextDay(next) : nextMonth(next), 0, zone) };
}

/** The beginnings of all local hours, days or months that overlap [from, to), oldest first. */
export function localStarts({ from, to }: Span, unit: LocalUnit, zone: Zone): number[] {
  const starts: number[] = [];
  for (let span = localSpan(from, unit, zone); span.from < to; span = localSpan(span.to, unit, zone)) {
    starts.push(span.from);
  }
  return starts;
}

/** Whether two zones' clocks show the same all through [from, to). */
export function haveSameClocks(one: Zone, other: Zone, { from, to }: Span): boolean {
  if (one.name === other.name) return true;
  return changesIn([one, other], { from, to }).every((ms) => offsetMinutesAt(ms, one) === offsetMinutesAt(ms, other));
}

/** Whether local hours are cut alike in two zones all through [from, to). */
export function haveSameHours(one: Zone, other: Zone, span: Span): boolean {
  return haveSameClocks(one, other, span) || (hasWholeHours(one, span) && hasWholeHours(other, span));
}

/** Whether local hours are those of UTC all through [from, to): the clocks stand, and move, by whole hours. */
function hasWholeHours(zone: Zone, span: Span): boolean {
  const [first = span.from, ...changes] = changesIn([zone], span);
  return (
    changes.every((ms) => ms % HOUR_MS === 0) && [first, ...changes].every((ms) => offsetMinutesAt(ms, zone) % 60 === 0)
  );
}

/** The beginning of a span, and the moments within it at which clocks move. */
function changesIn(zones: readonly Zone[], { from, to }: Span): number[] {
  const changes = zones.flatMap(({ offsets }) => offsets.map(([ms]) => ms).filter((ms) => ms > from && ms < to));
  return [from, ...changes];
}

/** The clocks' hour, without what lies beyond a change of the clocks. */
function hourOf(ms: number, zone: Zone): Span {
  const offsetMs = offsetMinutesAt(ms, zone) * MINUTE_MS;
  const from = Math.floor((ms + offsetMs) / HOUR_MS) * HOUR_MS - offsetMs;
  const to = from + HOUR_MS;
  const changes = zone.offsets.map(([change]) => change).filter((change) => change > from && change < to);
  return {
    from: Math.max(from, ...changes.filter((change) => change <= ms)),
    to: Math.min(to, ...changes.filter((change) => change > ms)),
  };
}

function nextMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
