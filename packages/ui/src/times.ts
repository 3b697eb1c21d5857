import type { Language } from './words/language.ts';

/** An instant as it came over the wire, or as milliseconds since 1970. */
export type Instant = string | number | Date;

/** Instants as people of the city read them, always on the city's own clocks, wherever the browser stands. */
export interface CityTimes {
  /** `09:41:08`: of today. */
  readonly clock: (at: Instant) => string;
  /** `09:41`: of an axis. */
  readonly minute: (at: Instant) => string;
  /** `11-29 09:41:08`: of these days. */
  readonly moment: (at: Instant) => string;
  /** `2026-11-29 09:41:08`: of a record that may be years old. */
  readonly stamp: (at: Instant) => string;
  /** `2026-11-29`. */
  readonly day: (at: Instant) => string;
  /** The day in words, with its weekday: `2026年11月29日星期日`. */
  readonly date: (at: Instant, language: Language) => string;
  /** How far the clocks of the city are ahead of UTC; 0 before its zone is known. For axes that count by themselves. */
  readonly aheadMs: (at: Instant) => number;
}

/** In place of a time that cannot be told yet: before the city said where it lies. */
const UNTOLD = '–';
const made = new Map<string, CityTimes>();

/**
 * The times of a city by its zone: an IANA name (`Asia/Shanghai`), or an offset (`+08:00`) where no name is known.
 * Before the zone is known every time is a dash: a time in the browser's zone would look right and be wrong. In a zone
 * that this browser doesn't know, times are UTC and say so by a `Z`.
 */
export function timesIn(zone: string | undefined): CityTimes {
  const key = zone ?? '';
  const times = made.get(key) ?? makeTimes(zone);
  made.set(key, times);
  return times;
}

function makeTimes(zone: string | undefined): CityTimes {
  if (zone === undefined) {
    const untold = () => UNTOLD;
    return {
      clock: untold,
      minute: untold,
      moment: untold,
      stamp: untold,
      day: untold,
      date: untold,
      aheadMs: () => 0,
    };
  }
  const { timeZone, shiftMs, mark } = resolve(zone);
  const digits = new Intl.DateTimeFormat('en', { ...DIGITS, timeZone });
  const shifted = (at: Instant) => new Date(new Date(at).getTime() + shiftMs);
  const partsOf = (at: Instant) => {
    const parts = digits.formatToParts(shifted(at));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
    return {
      year: part('year'),
      date: `${part('month')}-${part('day')}`,
      minute: `${part('hour')}:${part('minute')}`,
      second: part('second'),
    };
  };
  const clock = (at: Instant) => `${partsOf(at).minute}:${partsOf(at).second}${mark}`;
  const moment = (at: Instant) => `${partsOf(at).date} ${clock(at)}`;
  return {
    clock,
    moment,
    minute: (at) => `${partsOf(at).minute}${mark}`,
    stamp: (at) => `${partsOf(at).year}-${moment(at)}`,
    day: (at) => `${partsOf(at).year}-${partsOf(at).date}`,
    aheadMs(at) {
      const { year, date, minute, second } = partsOf(at);
      const shown = Date.parse(`${year}-${date}T${minute}:${second}Z`);
      return shown - Math.floor(new Date(at).getTime() / 1000) * 1000;
    },
    date: (at, language) => new Intl.DateTimeFormat(language, { ...DATE, timeZone }).format(shifted(at)),
  };
}

/** `h23`: with `hour12: false` some engines call midnight 24:00. */
const DIGITS = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;
const DATE = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' } as const;

interface ResolvedZone {
  readonly timeZone: string;
  readonly shiftMs: number;
  /** Stands after a time that is not on the city's clocks. */
  readonly mark: '' | 'Z';
}

function resolve(zone: string): ResolvedZone {
  const [, sign, hours, minutes] = /^(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (sign !== undefined) {
    const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return { timeZone: 'UTC', shiftMs: sign === '-' ? -ms : ms, mark: '' };
  }
  return isKnown(zone) ? { timeZone: zone, shiftMs: 0, mark: '' } : { timeZone: 'UTC', shiftMs: 0, mark: 'Z' };
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
