const MINUTE_MS = 60_000;
/** A message may have been on its way so long, or a clock be so wrong. */
const TOLERANCE_MS = 150_000;
/** Offsets from UTC that zones have besides whole hours, in minutes. */
const ODD_OFFSETS = [210, 270, 330, 345, 390, 525, 570, 630, 765, -210, -570];
const WHOLE_HOURS = Array.from({ length: 27 }, (_, index) => (index - 12) * 60).filter((minutes) => minutes !== 0);

/**
 * By how many minutes a time is off, where that is what a zone is off: local time that was taken for UTC, or UTC for local
 * time. `offMs` is how far the time is ahead of its receipt. Undefined for any other distance.
 */
export function zoneShiftMinutes(offMs: number): number | undefined {
  return [...WHOLE_HOURS, ...ODD_OFFSETS].find((minutes) => Math.abs(offMs - minutes * MINUTE_MS) <= TOLERANCE_MS);
}

/** For people, after a sentence that tells the distance; empty where no zone explains it. */
export function zoneShiftHint(offMs: number): string {
  const minutes = zoneShiftMinutes(offMs);
  if (minutes === undefined) return '';
  const hours = `${minutes < 0 ? '-' : '+'}${Math.floor(Math.abs(minutes) / 60)}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
  return `; that is ${hours} hours: is this local time taken for UTC, or the other way round?`;
}
