import type { Table } from '../csv.ts';

/** Each stage's own limit, from the moment the case enters it. Disposal has its limit from the filing condition. */
export const STAGE_LIMITS = {
  header: ['stage', 'timeLimit', 'unit'],
  rows: [
    ['confirmation', 2, 'workHour'],
    ['filing', 1, 'workHour'],
    ['dispatch', 1, 'workHour'],
    ['verification', 4, 'workHour'],
    ['closing', 2, 'workHour'],
  ],
} as const satisfies Table;

type Span = readonly [first: string, last: string, name: string];

// Seed data in the pattern of past years; a city replaces it by the notice of the State Council.
const HOLIDAYS: readonly Span[] = [
  ['2026-01-01', '2026-01-03', '元旦'],
  ['2026-02-15', '2026-02-23', '春节'],
  ['2026-04-04', '2026-04-06', '清明节'],
  ['2026-05-01', '2026-05-05', '劳动节'],
  ['2026-06-19', '2026-06-21', '端午节'],
  ['2026-09-25', '2026-09-27', '中秋节'],
  ['2026-10-01', '2026-10-07', '国庆节'],
  ['2027-01-01', '2027-01-03', '元旦'],
  ['2027-02-05', '2027-02-12', '春节'],
  ['2027-04-03', '2027-04-05', '清明节'],
  ['2027-05-01', '2027-05-05', '劳动节'],
  ['2027-06-09', '2027-06-11', '端午节'],
  ['2027-09-15', '2027-09-17', '中秋节'],
  ['2027-10-01', '2027-10-07', '国庆节'],
];

const MAKEUP_DAYS: readonly (readonly [string, string])[] = [
  ['2026-01-04', '元旦调休'],
  ['2026-02-14', '春节调休'],
  ['2026-02-28', '春节调休'],
  ['2026-05-09', '劳动节调休'],
  ['2026-09-20', '国庆节调休'],
  ['2026-10-10', '国庆节调休'],
  ['2027-01-31', '春节调休'],
  ['2027-02-20', '春节调休'],
  ['2027-05-08', '劳动节调休'],
  ['2027-06-12', '端午节调休'],
  ['2027-09-26', '国庆节调休'],
  ['2027-10-09', '国庆节调休'],
];

export const CALENDAR: Table = {
  header: ['date', 'kind', 'name'],
  rows: [
    ...HOLIDAYS.flatMap(([first, last, name]) => daysOf(first, last).map((date) => [date, 'holiday', name])),
    ...MAKEUP_DAYS.map(([date, name]) => [date, 'makeup', name]),
  ].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
};

/** All spans lie within one month. */
function daysOf(first: string, last: string): string[] {
  const [from, to] = [Number(first.slice(8)), Number(last.slice(8))];
  return Array.from({ length: to - from + 1 }, (_, index) => first.slice(0, 8) + String(from + index).padStart(2, '0'));
}
