import type { Zone } from '@cityloop/domain/time/zone';

const DAY_MS = 86_400_000;
/** Rules of zones are known for these years; before and after, the first and the last offset hold. */
const FROM = Date.UTC(1970, 0, 1);
const TO = Date.UTC(2060, 0, 1);

const known = new Map<string, Zone>();

/**
 * The offsets of an IANA zone as the platform knows them, to the minute; some 40 ms the first time. Throws a RangeError for a
 * name that it doesn't know.
 */
export function zoneOf(name: string): Zone {
  const found = known.get(name);
  if (found) return found;
  const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  // One entry per zone, however its name is written.
  const key = format.resolvedOptions().timeZone;
  const zone = known.get(key) ?? { name: key, offsets: offsetsOf(format) };
  known.set(key, zone);
  return zone;
}

/** As {@link zoneOf}; undefined for what is no IANA name, an offset such as `+08:00` included. */
export function findZone(name: string): Zone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return zoneOf(name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function offsetsOf(format: Intl.DateTimeFormat): Zone['offsets'] {
  const offsetAt = (ms: number) => minutesOf(format, ms);
  let before = offsetAt(FROM);
  const offsets: [number, number][] = [[Number.NEGATIVE_INFINITY, before]];
  for (let from = FROM; from < TO; from += 7 * DAY_MS) {
    const to = from + 7 * DAY_MS;
    const after = offsetAt(to);
    const former = before;
    if (after !== former) offsets.push([changeBetween(from, to, (ms) => offsetAt(ms) !== former), after]);
    before = after;
  }
  return offsets;
}

/** The first minute in (from, to] at which `isAfter` holds. */
function changeBetween(from: number, to: number, isAfter: (ms: number) => boolean): number {
  let early = from;
  let late = to;
  while (late - early > 60_000) {
    const middle = Math.floor((early + late) / 120_000) * 60_000;
    if (isAfter(middle)) late = middle;
    else early = middle;
  }
  return late;
}

function minutesOf(format: Intl.DateTimeFormat, ms: number): number {
  const text = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}
