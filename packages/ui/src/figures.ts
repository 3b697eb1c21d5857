import type { Language } from './words/language.ts';

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

/** A count with its thousands set apart, alike in both languages: `12,345`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

/** A share of one in whole per cent: `87 %`. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}
