import { localDay, momentOf, offsetMinutesAt, type Zone } from '@cityloop/domain/time/zone';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SHAPE =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Why a text is no time. */
export type TimeFault = 'shape' | 'skipped';

interface Day {
  /** Midnight, as UTC shows it; NaN for no day of the calendar. */
  readonly utcMs: number;
  /** What local clocks are ahead, all through the day; undefined where they move in it. */
  readonly aheadMs: number | undefined;
}

/**
 * Reads times of one zone, epoch milliseconds: ISO 8601 with `Z` or an offset, without one on the zone's clocks, or ten or thirteen
 * digits since 1970. Of a time that the clocks show twice it is the first; one that they skip is none.
 */
export function createTimeReader(zone: Zone): (text: string) => number | TimeFault {
  const days = new Map<string, Day>();

  function dayOf(text: string): Day {
    const known = days.get(text);
    if (known) return known;
    if (days.size > 10_000) days.clear();
    const utcMs = Date.parse(`${text}T00:00:00Z`);
    const isDay = Number.isFinite(utcMs) && new Date(utcMs).toISOString().startsWith(text);
    const ahead = [-DAY_MS, 0, DAY_MS, 2 * DAY_MS].map((ms) => offsetMinutesAt(utcMs + ms, zone) * MINUTE_MS);
    const moves = ahead.some((each) => each !== ahead[0]);
    const day = { utcMs: isDay ? utcMs : Number.NaN, aheadMs: moves ? undefined : ahead[0] };
    days.set(text, day);
    return day;
  }

  return (text) => {
    const within = usualWithin(text);
    const usual = within >= 0 ? dayOf(text.slice(0, 10)).utcMs + within : Number.NaN;
    return Number.isNaN(usual) ? fromAny(text) : usual;
  };

  function fromAny(text: string): number | TimeFault {
    const parts = SHAPE.exec(text);
    if (!parts) return sinceEpoch(text) ?? 'shape';
    const [, date = '', hour = '0', minute = '0', second = '0', fraction, offset] = parts;
    const day = dayOf(date);
    const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
    if (Number.isNaN(day.utcMs) || hours > 24 || minutes > 59 || seconds > 60) return 'shape';
    const within = (hours * 60 + minutes) * MINUTE_MS + seconds * 1000 + millisecondsOf(fraction);
    if (offset !== undefined) return day.utcMs + within - offsetMs(offset);
    if (day.aheadMs !== undefined) return day.utcMs + within - day.aheadMs;
    return onMovingClocks(date, within, zone);
  }
}

const USUAL_LENGTHS = [20, 24];

/**
 * Milliseconds of the day of `2024-05-01T08:00:00Z` or `2024-05-01T08:00:00.000Z`, as most files have them: in a third of the time
 * that the expression takes. Not a number for all else.
 */
function usualWithin(text: string): number {
  if (!USUAL_LENGTHS.includes(text.length) || !text.endsWith('Z')) return Number.NaN;
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return Number.NaN;
  const [hours, minutes, seconds] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
  const milliseconds = text.length === 20 ? 0 : text[19] === '.' ? digits(text, 20, 3) : Number.NaN;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** NaN where one is no digit. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const ZERO = 48;

function onMovingClocks(date: string, within: number, zone: Zone): number | TimeFault {
  const minutes = Math.floor(within / MINUTE_MS);
  const at = momentOf(date, minutes, zone);
  const shown = at + offsetMinutesAt(at, zone) * MINUTE_MS;
  const isShown =
    shown === Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS || localDay(new Date(at), zone) !== date;
  return isShown ? at + (within % MINUTE_MS) : 'skipped';
}

function millisecondsOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * 1000);
}

function offsetMs(text: string): number {
  if (text === 'Z' || text === 'z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2)) * (text.length > 3 ? 1 : 0);
  return (text.startsWith('-') ? -minutes : minutes) * MINUTE_MS;
}

function sinceEpoch(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  return /^\d{13}$/.test(text) ? Number(text) : undefined;
}
