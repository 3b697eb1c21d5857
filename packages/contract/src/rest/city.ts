import { z } from 'zod';

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
});
export type DepartmentItem = z.infer<typeof department>;
