import type { Zone } from '@cityloop/domain/time/zone';

const DAY_MS = 86_400_000;
/** Rules of zones are known for these years; before and after, the first and the last offset hold. */
const FROM = Date.UTC(2000, 0, 1);
const TO = Date.UTC(2060, 0, 1);

const known = new Map<string, Zone>();

/** The offsets of an IANA zone as the platform knows them, to the minute. Throws a RangeError for a name that it doesn't know. */
export function zoneOf(name: string): Zone {
  const zone = known.get(name) ?? { name, offsets: offsetsOf(name) };
  known.set(name, zone);
  return zone;
}

function offsetsOf(name: string): Zone['offsets'] {
  const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  const offsetAt = (ms: number) => minutesOf(format, ms);
  const offsets: [number, number][] = [[Number.NEGATIVE_INFINITY, offsetAt(FROM)]];
  for (let from = FROM; from < TO; from += 7 * DAY_MS) {
    const to = from + 7 * DAY_MS;
    const before = offsetAt(from);
    if (offsetAt(to) !== before) offsets.push([changeBetween(from, to, (ms) => offsetAt(ms) !== before), offsetAt(to)]);
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
