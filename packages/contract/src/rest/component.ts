import { z } from 'zod';
import { cursor, flag, instant, point } from './page.ts';

const metric = z.object({
  code: z.string(),
  name: z.string(),
  nameEn: z.string(),
  unit: z.string(),
  kind: z.enum(['number', 'boolean']),
});

export const component = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  district: z.string(),
  grid: z.string(),
  address: z.string(),
  location: point,
  metrics: z.array(metric),
  device: z.boolean(),
  /** Id of the gateway that speaks for it. */
  parent: z.string().nullable(),
  retired: z.boolean(),
  /** Null for what has no connection of its own. */
  online: z.boolean().nullable(),
  /** 0 to 1; null where nothing was judged yet. */
  trust: z.number().nullable(),
});
export type ComponentItem = z.infer<typeof component>;

/** `w,s,e,n` in degrees. */
const bbox = z
  .string()
  .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/, 'w,s,e,n in degrees')
  .transform((text) => text.split(',').map(Number) as [number, number, number, number]);

export const componentsQuery = z.strictObject({
  bbox: bbox.optional(),
  type: z.string().max(64).optional(),
  district: z.string().max(64).optional(),
  q: z.string().max(100).optional(),
  device: flag.optional(),
  /** Retired ones instead of those in service. */
  retired: flag.optional(),
  cursor,
  limit: z.coerce.number().int().min(1).max(5000).default(100),
});

export const readingsQuery = z.strictObject({
  metric: z.string().min(1).max(64),
  from: instant.optional(),
  to: instant.optional(),
  /** Hours, days and months are those of the city's clocks, or of `zone`'s. */
  resolution: z.enum(['raw', '1m', '5m', '15m', '1h', '1d', '1mo']).default('raw'),
  /** An IANA name such as `Europe/Berlin`. Times in answers are UTC whatever it says. */
  zone: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
  cursor,
});
export const rawReading = z.object({ at: instant, value: z.number(), quality: z.string() });
export const rollupReading = z.object({
  at: instant,
  count: z.int(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  last: z.number(),
});
export type RawReading = z.infer<typeof rawReading>;
export type RollupReading = z.infer<typeof rollupReading>;

export const latestQuery = z.strictObject({
  district: z.string().max(64).optional(),
  metric: z.string().max(64).optional(),
  cursor,
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
});
export const latestReading = z.object({
  component: z.string(),
  metric: z.string(),
  at: instant,
  value: z.number(),
  quality: z.string(),
});
export type LatestReading = z.infer<typeof latestReading>;
