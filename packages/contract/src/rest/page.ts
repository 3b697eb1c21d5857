import { z } from 'zod';

/** Every list: newest first; `next` is an opaque cursor or null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const point = z.object({ lon: z.number(), lat: z.number() });
export const instant = z.iso.datetime({ offset: true });
/** Made by the client, the same for each try of a request: uuids are compared as such, in small letters. */
export const requestId = z.uuid().toLowerCase();
/** Query flags as they stand in URLs. */
export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
/** Opaque, and of this list: another list's is refused. */
export const cursor = z.string().max(1_000).optional();
export const limit = z.coerce.number().int().min(1).max(500).default(100);
/** GeoJSON answers are checked where a city is imported; here only their outer shape. */
export const featureCollection = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z.array(z.unknown()),
});
