import { ACCOUNT_TABLE } from '@cityloop/sheet/account-table';
import type { SheetRow } from '@cityloop/sheet/table';
import { CALENDAR, CATEGORIES, CONDITIONS, RESPONSIBILITIES, STAGE_LIMITS } from './case-tables.ts';
import { COMPONENT_TYPES, COMPONENTS, METRICS } from './component-tables.ts';
import { DEPARTMENTS, VITAL_SIGNS } from './department-tables.ts';
import { RULES_TABLE } from './rules-table.ts';

/**
 * The sheets of a city: what is read, what is said of faults, and what docs/city-format.md describes. A sheet may also be a workbook,
 * `departments.xlsx`. Those that have a file in `default-tables` are read from there where the city has none; others are empty then.
 */
export const TABLES = {
  'component-types.csv': COMPONENT_TYPES,
  'metrics.csv': METRICS,
  'components.csv': COMPONENTS,
  'departments.csv': DEPARTMENTS,
  'categories.csv': CATEGORIES,
  'responsibilities.csv': RESPONSIBILITIES,
  'conditions.csv': CONDITIONS,
  'stage-limits.csv': STAGE_LIMITS,
  'calendar.csv': CALENDAR,
  'rules.csv': RULES_TABLE,
  'accounts.csv': ACCOUNT_TABLE,
  'vital-signs.csv': VITAL_SIGNS,
} as const;

export type TableName = keyof typeof TABLES;
/** A row and the line it stands in. */
export type Row<N extends TableName> = SheetRow<(typeof TABLES)[N]>;
export type Tables = { readonly [N in TableName]: readonly Row<N>[] };

/** The one sheet that a city can't do without; all others may be left out. */
export const NEEDED_TABLE: TableName = 'departments.csv';
