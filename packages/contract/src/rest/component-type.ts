import { COMPONENT_CLASSES } from '@cityloop/domain/component/component';
import { z } from 'zod';
import { cursor, limit } from './page.ts';
import { line, optionalLine } from './text.ts';

/** Of a type or a metric: it stands in topics, SenML names and files. */
export const deviceCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, points, hyphens and underscores, at most 64');
const expectedVersion = z.int().positive();

/**
 * A device whose streams are trusted less than `below` (0 to 1) is a matter of maintenance: one case of `category` is opened for
 * the department that is responsible for it there.
 */
const maintenance = z.strictObject({
  below: z.number().min(0.01).max(1),
  category: z.string().min(1).max(64),
});

const positive = z
  .number()
  .positive()
  .max(100 * 365 * 86_400);
const metricSays = {
  name: line(100),
  nameEn: optionalLine(100),
  /** UCUM, such as `Cel`, `ug/m3`, `%`; `1` for what has none. */
  unit: line(32),
  /** Outside of these a value is stored as implausible, and moves no rule. Null: no limit. */
  plausibleMin: z.number().nullable(),
  plausibleMax: z.number().nullable(),
  /** Digits behind the point that are shown. */
  decimals: z.int().min(0).max(9),
  /** How often a reading is expected. Null: learned. */
  cadenceSeconds: positive.nullable(),
  /** A working sensor shows another value within this time. Null: it may stay the same for ever. */
  variesWithinSeconds: positive.nullable(),
  /** No real value changes faster. Null: no limit. */
  maxRatePerMinute: positive.nullable(),
};

export const newMetric = z.strictObject({
  code: deviceCode,
  kind: z.enum(['number', 'boolean']),
  name: metricSays.name,
  nameEn: metricSays.nameEn.default(''),
  unit: metricSays.unit.default('1'),
  plausibleMin: metricSays.plausibleMin.default(null),
  plausibleMax: metricSays.plausibleMax.default(null),
  decimals: metricSays.decimals.default(2),
  cadenceSeconds: metricSays.cadenceSeconds.default(null),
  variesWithinSeconds: metricSays.variesWithinSeconds.default(null),
  maxRatePerMinute: metricSays.maxRatePerMinute.default(null),
});
export type NewMetric = z.output<typeof newMetric>;

/** What is not named stays. Code and kind stay for ever, the unit from the first reading on: old readings are told by them. */
export const metricChange = z.strictObject(metricSays).partial().extend({ expectedVersion });
export type MetricChange = z.output<typeof metricChange>;

export const metricItem = z.object({
  code: z.string(),
  kind: z.enum(['number', 'boolean']),
  name: z.string(),
  nameEn: z.string(),
  unit: z.string(),
  plausibleMin: z.number().nullable(),
  plausibleMax: z.number().nullable(),
  decimals: z.int(),
  cadenceSeconds: z.number().nullable(),
  variesWithinSeconds: z.number().nullable(),
  maxRatePerMinute: z.number().nullable(),
  version: z.int(),
  keptByDesk: z.boolean(),
});
export type MetricItem = z.infer<typeof metricItem>;

export const newComponentType = z.strictObject({
  code: deviceCode,
  /** As in GB/T 30428.2. */
  class: z.enum(COMPONENT_CLASSES),
  name: line(100),
  nameEn: optionalLine(100).default(''),
  /** It speaks for itself, or a gateway for it. */
  device: z.boolean(),
  maintenance: maintenance.nullable().default(null),
});
export const componentTypeChange = z.strictObject({
  expectedVersion,
  class: z.enum(COMPONENT_CLASSES).optional(),
  name: line(100).optional(),
  nameEn: optionalLine(100).optional(),
  maintenance: maintenance.nullable().optional(),
});

export const componentType = z.object({
  code: z.string(),
  class: z.string(),
  name: z.string(),
  nameEn: z.string(),
  device: z.boolean(),
  maintenance: z.object({ below: z.number(), category: z.string() }).nullable(),
  /** In service. */
  components: z.int(),
  metrics: z.array(metricItem),
  version: z.int(),
  /** Made or changed at the desk or by REST: importing the city's files leaves it as it is. */
  keptByDesk: z.boolean(),
});
export type ComponentTypeItem = z.infer<typeof componentType>;

/** All of most cities in one page. */
export const componentTypesQuery = z.strictObject({ cursor, limit: limit.unwrap().default(500) });
