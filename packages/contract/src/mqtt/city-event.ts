import { z } from 'zod';

export const EVENT_REPORTED = 'cityloop.event.reported.v1';

/** Coordinates of the sender; what isn't WGS 84 is converted at the edge. */
const eventLocation = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  crs: z.enum(['WGS84', 'CGCS2000']).optional(),
});

export const cityEventData = z.object({
  category: z.string().min(1).max(64),
  title: z.string().min(1).max(200),
  description: z.string().max(4000).optional(),
  location: eventLocation,
  address: z.string().max(300).optional(),
  severity: z.int().min(1).max(4).optional(),
  reporter: z.string().max(100).optional(),
  externalId: z.string().max(128).optional(),
});
export type CityEventData = z.infer<typeof cityEventData>;

/** CloudEvents 1.0 JSON, structured mode: required id, source, specversion, type; extensions are lower-case names. */
export const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(256),
  source: z.string().min(1).max(512),
  type: z.string().min(1).max(256),
  time: z.iso.datetime({ offset: true }).optional(),
  subject: z.string().min(1).max(512).optional(),
  datacontenttype: z.string().optional(),
  dataschema: z.string().optional(),
  data: z.unknown().optional(),
});
export type CloudEvent = z.infer<typeof cloudEvent>;
