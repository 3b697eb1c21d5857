import type { Stage } from '@cityloop/domain/case/case-file';
import type { StageLimits } from '@cityloop/domain/case/deadline';
import type { Responsibility } from '@cityloop/domain/dispatch/choose-department';
import type { Category, Channel } from '@cityloop/domain/event/category';
import type { Shift, TimeLimit, TimeUnit, WorkCalendar } from '@cityloop/domain/time/work-calendar';
import type { Queryable } from '../connection/transaction.ts';

/** 立案条件: a row that gives a case of a category in a region its limit and what counts as fixed. */
export interface FilingCondition {
  readonly code: string;
  readonly region: string;
  readonly timeLimit: TimeLimit;
  readonly closingCondition: string;
}

export interface BookCategory extends Category {
  readonly nameEn: string;
  /** In the book's order: the first that applies is the default. */
  readonly conditions: readonly FilingCondition[];
  readonly responsibilities: readonly Responsibility[];
}

/** What the case rules need to know of the city. */
export interface CaseBook {
  /** Changes with every import. */
  readonly edition: string;
  readonly calendar: WorkCalendar;
  readonly stageLimits: StageLimits;
  readonly categories: ReadonlyMap<string, BookCategory>;
  readonly departments: ReadonlySet<string>;
}

/** Which import of the city is in force; undefined before the first. */
export async function findCityEdition(db: Queryable): Promise<string | undefined> {
  const { rows } = await db.query<{ edition: string }>(
    "select source_hash || '@' || extract(epoch from imported_at) as edition from city",
  );
  return rows[0]?.edition;
}

/** Throws before a city was imported. */
export async function getCaseBook(db: Queryable): Promise<CaseBook> {
  const edition = await findCityEdition(db);
  if (edition === undefined) throw new Error('No city is loaded: import one first');
  return {
    edition,
    calendar: await getCalendar(db),
    stageLimits: await getStageLimits(db),
    categories: await getCategories(db),
    departments: await getDepartments(db),
  };
}

async function getCalendar(db: Queryable): Promise<WorkCalendar> {
  const city = await db.query<{ timezone: string; working_hours: [string, string][] }>(
    'select timezone, working_hours from city',
  );
  const days = await db.query<{ date: string; kind: string }>(
    "select to_char(date, 'YYYY-MM-DD') as date, kind from calendar_day",
  );
  const datesOf = (kind: string) => new Set(days.rows.filter((day) => day.kind === kind).map((day) => day.date));
  return {
    utcOffsetMinutes: utcOffsetMinutes(city.rows[0]?.timezone ?? 'UTC'),
    shifts: (city.rows[0]?.working_hours ?? []).map(readShift),
    holidays: datesOf('holiday'),
    makeupDays: datesOf('makeup'),
  };
}

/** Of the zone's standard time: a calendar has one offset (see WorkCalendar). */
function utcOffsetMinutes(timezone: string): number {
  const winter = new Date('2026-01-01T00:00:00Z');
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(winter);
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(text) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

function readShift([start, end]: readonly [string, string]): Shift {
  return { startMinute: minuteOf(start), endMinute: minuteOf(end) };
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

async function getStageLimits(db: Queryable): Promise<StageLimits> {
  const { rows } = await db.query<{ stage: Stage; amount: number; unit: TimeUnit }>(
    'select stage, time_limit as amount, unit from stage_limit',
  );
  return Object.fromEntries(rows.map(({ stage, amount, unit }) => [stage, { amount, unit }]));
}

async function getCategories(db: Queryable): Promise<ReadonlyMap<string, BookCategory>> {
  const categories = await db.query<{
    code: string;
    kind: Category['kind'];
    name: string;
    name_en: string;
    priority: Category['priority'];
    confirmation_exempt: Channel[];
    photo_required: boolean;
  }>('select code, kind, name, name_en, priority, confirmation_exempt, photo_required from category');
  const conditions = groupBy(await listConditions(db), (row) => row.category);
  const { rows } = await db.query<Responsibility>('select category, region, department from responsibility');
  const responsibilities = groupBy(rows, (row) => row.category);
  return new Map(
    categories.rows.map((row) => [
      row.code,
      {
        code: row.code,
        kind: row.kind,
        name: row.name,
        nameEn: row.name_en,
        priority: row.priority,
        confirmationExempt: row.confirmation_exempt,
        photoRequired: row.photo_required,
        conditions: conditions.get(row.code) ?? [],
        responsibilities: responsibilities.get(row.code) ?? [],
      },
    ]),
  );
}

async function listConditions(db: Queryable): Promise<(FilingCondition & { readonly category: string })[]> {
  const { rows } = await db.query<{
    code: string;
    category: string;
    region: string;
    amount: number;
    unit: TimeUnit;
    closing: string;
  }>(
    `select code, category, region, time_limit as amount, unit, closing_condition as closing
     from filing_condition order by category, position, code`,
  );
  return rows.map(({ code, category, region, amount, unit, closing }) => ({
    code,
    category,
    region,
    timeLimit: { amount, unit },
    closingCondition: closing,
  }));
}

async function getDepartments(db: Queryable): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ code: string }>('select code from department');
  return new Set(rows.map((row) => row.code));
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
