import type { Language } from '@cityloop/ui/terms';

/** UCUM codes as people read them. */
const UNITS: Readonly<Record<string, string>> = {
  '1': '',
  'ug/m3': 'µg/m³',
  Cel: '°C',
  deg: '°',
  '/h': '/h',
  dB: 'dB',
};

export function formatUnit(unit: string): string {
  return UNITS[unit] ?? unit;
}

/** A figure in as many digits as can be read from afar: counts whole, others with at most three significant digits. */
export function formatFigure(value: number | null, language: Language): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString(language, { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

/** {@link formatFigure}, with a digit more where rounding would show a value beyond its limit as the limit itself. */
export function formatAgainst(value: number | null, limit: number | null, language: Language): string {
  const shown = formatFigure(value, language);
  if (value === null || limit === null || value === limit || shown !== formatFigure(limit, language)) return shown;
  return value.toLocaleString(language, { maximumFractionDigits: 3 });
}

export function formatWithUnit(value: number | null, unit: string, language: Language): string {
  const shown = formatUnit(unit);
  if (shown === '' || value === null) return formatFigure(value, language);
  return `${formatFigure(value, language)}${shown === '%' || shown === '°' ? '' : '\u2009'}${shown}`;
}

/** 24-hour clock of the city, with seconds. */
export function formatClock(at: number | string | Date, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    ...zoneOf(timeZone),
  }).format(new Date(at));
}

export function formatHour(at: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...zoneOf(timeZone) }).format(
    new Date(at),
  );
}

/** Month, day and clock: for what may be of another day. */
export function formatMoment(at: string, timeZone: string | undefined): string {
  const parts = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const shown = new Intl.DateTimeFormat('en-CA', { ...parts, hour12: false, ...zoneOf(timeZone) }).format(new Date(at));
  return shown.replace(',', '');
}

export function formatDate(at: number, timeZone: string | undefined, language: Language): string {
  const parts = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' } as const;
  return new Intl.DateTimeFormat(language, { ...parts, ...zoneOf(timeZone) }).format(at);
}

function zoneOf(timeZone: string | undefined): { timeZone?: string } {
  return timeZone === undefined ? {} : { timeZone };
}
