import { z } from 'zod';
import { instant } from './page.ts';
import { sentence } from './text.ts';

export const city = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  timezone: z.string(),
  center: z.tuple([z.number(), z.number()]),
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  serverTime: z.string(),
  simulated: z.boolean(),
});
export type City = z.infer<typeof city>;

/** Layers of the base map, as GeoJSON; the first two are also `/api/districts` and `/api/grids`. */
export const MAP_LAYERS = [
  'districts',
  'streets',
  'communities',
  'grids',
  'roads',
  'water',
  'green',
  'landmarks',
] as const;
export type MapLayer = (typeof MAP_LAYERS)[number];

export const category = z.object({
  code: z.string(),
  kind: z.enum(['component', 'event']),
  major: z.string(),
  name: z.string(),
  nameEn: z.string(),
  priority: z.int(),
  photoRequired: z.boolean(),
  /** Takes nothing new any more; cases of it go on. */
  ended: z.boolean(),
  conditions: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      nameEn: z.string(),
      timeLimit: z.object({ amount: z.number(), unit: z.enum(['workHour', 'workDay', 'hour', 'day']) }),
      closingCondition: z.string(),
    }),
  ),
});
export type CategoryItem = z.infer<typeof category>;

export const department = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  kind: z.enum(['professional', 'supervision', 'command']),
  district: z.string().nullable(),
  /** Is dispatched to no more; what it did stays its own. */
  ended: z.boolean(),
});
export type DepartmentItem = z.infer<typeof department>;

/** A department or category ends with a reason, or comes back. */
export const endingChange = z.discriminatedUnion('ended', [
  z.strictObject({ ended: z.literal(true), reason: sentence() }),
  z.strictObject({ ended: z.literal(false) }),
]);

/** What hangs on each code of the city's lists. */
export const hanging = z.object({
  kind: z.enum(['department', 'category']),
  code: z.string(),
  openCases: z.int(),
  accounts: z.int(),
  feeds: z.int(),
  endedAt: instant.nullable(),
  endReason: z.string(),
});
export type Hanging = z.infer<typeof hanging>;
