import type { ClockBook, FilingCondition, LimitedStage, StageLimits } from '@cityloop/domain/case/book';
import type { Responsibility } from '@cityloop/domain/dispatch/choose-department';
import type { Category, Channel } from '@cityloop/domain/event/category';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import type { Shift, TimeUnit, WorkCalendar } from '@cityloop/domain/time/work-calendar';
import { listOwnAreas } from '../city/grid-area.ts';
import { zoneOf } from '../city/zone-of.ts';
import { sha256 } from '../connection/sha256.ts';
import type { Queryable } from '../connection/transaction.ts';

export interface BookCategory extends Category {
  readonly nameEn: string;
  /** In the book's order: the first that applies is the default. */
  readonly conditions: readonly FilingCondition[];
  readonly responsibilities: readonly Responsibility[];
}

/** What the case rules need to know of the city. Departments are those in service; categories also ended ones, whose cases go on. */
export interface CaseBook extends ClockBook {
  readonly categories: ReadonlyMap<string, BookCategory>;
  readonly departments: ReadonlySet<string>;
  /** The areas above a unit grid, from the district down, where its digits don't say them. */
  readonly areas: ReadonlyMap<string, readonly string[]>;
}

/** Which import of the city is in force; undefined before the first. */
export async function findCityEdition(db: Queryable): Promise<string | undefined> {
  const { rows } = await db.query<{ edition: string }>(
    "select concat_ws('@', source_hash, extract(epoch from imported_at), extract(epoch from revised_at)) as edition from city",
  );
  return rows[0]?.edition;
}

/** Throws before a city was imported. */
export async function getCaseBook(db: Queryable): Promise<CaseBook> {
  if ((await findCityEdition(db)) === undefined) throw new Error('No city is loaded: import one first');
  const calendar = await getCalendar(db);
  const stageLimits = await getStageLimits(db);
  const categories = await getCategories(db);
  const conditions = [...categories.values()].flatMap((category) => category.conditions);
  return {
    edition: editionOf(calendar, stageLimits, conditions),
    calendar,
    stageLimits,
    categories,
    departments: await getDepartments(db),
    areas: await listOwnAreas(db),
  };
}

/** A short name for what the clocks are fixed by: the same content has the same name, whenever it was imported. */
function editionOf(calendar: WorkCalendar, stageLimits: StageLimits, conditions: readonly FilingCondition[]): string {
  const { zone, shifts, holidays, makeupDays } = calendar;
  const days = { holidays: [...holidays].sort(), makeupDays: [...makeupDays].sort() };
  const rows = [...conditions].sort((a, b) => (a.code < b.code ? -1 : 1));
  const content: unknown = JSON.parse(JSON.stringify({ zone: zone.name, shifts, ...days, stageLimits, rows }));
  return sha256(canonicalJson(content)).toString('hex').slice(0, 12);
}

/** Open cases with a clock that runs by another book than the one in force: they keep its due times. */
export async function countOpenCasesOfFormerBooks(db: Queryable): Promise<number> {
  const { edition } = await getCaseBook(db);
  const { rows } = await db.query<{ n: number }>(
    `select count(*)::int as n from case_file where ended_at is null and exists (
       select from jsonb_array_elements(projection -> 'clocks') as clock
       where clock ? 'dueAt' and clock ->> 'edition' <> $1)`,
    [edition],
  );
  return rows[0]?.n ?? 0;
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
    zone: zoneOf(city.rows[0]?.timezone ?? 'UTC'),
    shifts: (city.rows[0]?.working_hours ?? []).map(readShift),
    holidays: datesOf('holiday'),
    makeupDays: datesOf('makeup'),
  };
}

function readShift([start, end]: readonly [string, string]): Shift {
  return { startMinute: minuteOf(start), endMinute: minuteOf(end) };
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

async function getStageLimits(db: Queryable): Promise<StageLimits> {
  const { rows } = await db.query<{ stage: LimitedStage; amount: number; unit: TimeUnit }>(
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
    ended: boolean;
  }>(
    `select code, kind, name, name_en, priority, confirmation_exempt, photo_required, ended_at is not null as ended
     from category`,
  );
  const conditions = groupBy(await listConditions(db), (row) => row.category);
  const { rows } = await db.query<Responsibility>(`select category, region, department from responsibility r
     where exists (select from department d where d.code = r.department and d.ended_at is null)`);
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
        ended: row.ended,
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
    total_limit: number | null;
    total_unit: TimeUnit | null;
    closing: string;
  }>(
    `select code, category, region, time_limit as amount, unit, total_limit, total_unit, closing_condition as closing
     from filing_condition order by category, position, code`,
  );
  return rows.map(({ code, category, region, amount, unit, total_limit, total_unit, closing }) => ({
    code,
    category,
    region,
    timeLimit: { amount, unit },
    totalTimeLimit: total_limit !== null && total_unit !== null ? { amount: total_limit, unit: total_unit } : undefined,
    closingCondition: closing,
  }));
}

async function getDepartments(db: Queryable): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ code: string }>('select code from department where ended_at is null');
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
