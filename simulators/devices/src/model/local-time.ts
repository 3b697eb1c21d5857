const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Wall-clock time as the curves need it. */
export interface LocalTime {
  /** 0 to 24, with fractions. */
  readonly hour: number;
  readonly isWeekend: boolean;
  /** 0 to 365. */
  readonly dayOfYear: number;
}

export function localTime(at: number, utcOffsetMinutes: number): LocalTime {
  const local = at + utcOffsetMinutes * 60_000;
  const date = new Date(local);
  const weekday = date.getUTCDay();
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  return {
    hour: (((local % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS,
    isWeekend: weekday === 0 || weekday === 6,
    dayOfYear: (local - yearStart) / DAY_MS,
  };
}

/** A bell around `center` o'clock, 1 at its top, that goes round midnight. */
export function bell(hour: number, center: number, width: number): number {
  const gap = Math.abs(hour - center);
  const distance = Math.min(gap, 24 - gap);
  return Math.exp(-(distance * distance) / (2 * width * width));
}

/** Minutes east of UTC that `timezone` (an IANA name) has at `at`. */
export function utcOffsetMinutes(timezone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  if (!sign) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
