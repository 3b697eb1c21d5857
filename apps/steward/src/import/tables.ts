import { ROLES } from '@cityloop/domain/account/actor';
import { LIMITED_STAGES } from '@cityloop/domain/case/book';
import { CHANNELS } from '@cityloop/domain/event/category';
import { TIME_UNITS } from '@cityloop/domain/time/work-calendar';
import { z } from 'zod';
import {
  code,
  flag,
  integer,
  list,
  listOf,
  number,
  oneOf,
  optionalCode,
  optionalNumber,
  optionalText,
  plainText,
  text,
} from './field.ts';
import { RULES_TABLE } from './rules-table.ts';

const positive = number.refine((value) => value > 0, 'must be more than 0');
/** A column that older cities don't have. */
const optionalPositive = optionalNumber
  .refine((value) => value === null || value > 0, 'must be more than 0, or empty')
  .default(null);
const priority = integer.refine((value) => value >= 1 && value <= 4, 'must be 1 (highest) to 4');
/** Of a column that older cities don't have: a unit of time, or empty. */
const optionalUnit = z
  .string()
  .trim()
  .transform((word) => (word === '' ? null : word))
  .pipe(z.enum(TIME_UNITS).nullable())
  .default(null);
const region = z
  .string()
  .trim()
  .regex(/^(\*|\d{6,14})$/, 'must be * or the code of a district, street, community or grid');
const SOURCE = /^(cases:[a-z-]+|alarms:active|devices:online|metric:[^/:]+\/[^/:]+:(mean|max|share))$/;

/** The CSV files of a city: their columns, in order, and what each cell must be. docs/city-format.md describes them. */
export const TABLES = {
  'component-types.csv': z.object({
    code,
    class: oneOf(['public-facility', 'traffic', 'appearance', 'greening', 'other']),
    name: text,
    nameEn: text,
    device: flag,
  }),
  'metrics.csv': z.object({
    componentType: code,
    code,
    name: text,
    nameEn: text,
    unit: text,
    kind: oneOf(['number', 'boolean']),
    plausibleMin: optionalNumber,
    plausibleMax: optionalNumber,
    decimals: integer.refine((value) => value >= 0 && value <= 9, 'must be 0 to 9'),
    cadenceSeconds: optionalPositive,
    variesWithinSeconds: optionalPositive,
    maxRatePerMinute: optionalPositive,
  }),
  'components.csv': z.object({
    id: code,
    type: code,
    name: text,
    lon: number,
    lat: number,
    address: plainText,
    parent: optionalCode,
  }),
  'departments.csv': z.object({
    code,
    name: text,
    nameEn: text,
    kind: oneOf(['professional', 'supervision', 'command']),
    district: optionalText,
    channel: z
      .literal('')
      .transform(() => 'department' as const)
      .or(oneOf(CHANNELS))
      .default('department'),
  }),
  'categories.csv': z.object({
    code,
    kind: oneOf(['component', 'event']),
    major: text,
    name: text,
    nameEn: text,
    priority,
    confirmationExempt: listOf(CHANNELS),
    photoRequired: flag,
  }),
  'responsibilities.csv': z.object({ category: code, region, department: code }),
  'conditions.csv': z
    .object({
      code,
      category: code,
      name: text,
      nameEn: text,
      region,
      timeLimit: positive,
      unit: oneOf(TIME_UNITS),
      urgent: flag,
      closingCondition: text,
      closingConditionEn: plainText,
      totalLimit: optionalPositive,
      totalUnit: optionalUnit,
    })
    .refine((row) => (row.totalLimit === null) === (row.totalUnit === null), {
      path: ['totalUnit'],
      error: 'must be there with totalLimit, and only with it',
    }),
  'stage-limits.csv': z.object({
    stage: oneOf(LIMITED_STAGES),
    timeLimit: positive,
    unit: oneOf(TIME_UNITS),
  }),
  'calendar.csv': z.object({
    date: z.iso.date('must be a date such as 2026-10-01'),
    kind: oneOf(['holiday', 'makeup']),
    name: plainText,
  }),
  'rules.csv': RULES_TABLE,
  'accounts.csv': z.object({
    username: z.string().regex(/^[a-z][a-z0-9-]{1,47}$/, 'must be 2 to 48 lower-case letters, digits and hyphens'),
    displayName: text,
    displayNameEn: plainText,
    roles: listOf(ROLES).refine(
      (roles) => roles.length > 0 && !roles.includes('system'),
      'must name a role, not system',
    ),
    department: optionalCode,
    districts: list,
    simulated: flag,
  }),
  'vital-signs.csv': z.object({
    code,
    name: text,
    nameEn: text,
    unit: text,
    limit: optionalNumber,
    direction: oneOf(['above', 'below']),
    definition: text,
    definitionEn: plainText,
    staleAfterSeconds: positive,
    source: z
      .string()
      .regex(SOURCE, 'must be cases:<name>, alarms:active, devices:online or metric:<type>/<metric>:<mean|max|share>'),
  }),
} as const satisfies Record<string, z.ZodObject>;

export type TableName = keyof typeof TABLES;
/** A row and the line it stands in. */
export type Row<N extends TableName> = z.output<(typeof TABLES)[N]> & { readonly line: number };
export type Tables = { readonly [N in TableName]: readonly Row<N>[] };
