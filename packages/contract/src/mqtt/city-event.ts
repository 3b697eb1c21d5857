import { z } from 'zod';
import { MEDIA_TYPE, URI, URI_REFERENCE } from './cloud-event-syntax.ts';

export const EVENT_REPORTED = 'cityloop.event.reported.v1';

/** Coordinates of the sender; what isn't WGS 84 is converted at the edge. */
const eventLocation = z.object({
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  crs: z.enum(['WGS84', 'CGCS2000']).optional(),
});

export const cityEventData = z.object(
  {
    category: z.string().min(1).max(64),
    title: z.string().min(1).max(200),
    description: z.string().max(4000).optional(),
    location: eventLocation,
    address: z.string().max(300).optional(),
    severity: z.int().min(1).max(4).optional(),
    reporter: z.string().max(100).optional(),
    externalId: z.string().max(128).optional(),
  },
  {
    error: ({ input }) =>
      input === undefined ? 'the event has no data as JSON (data_base64 is not taken)' : undefined,
  },
);
export type CityEventData = z.infer<typeof cityEventData>;

const ATTRIBUTE_NAME = /^[a-z0-9]+$/;
/** CloudEvents' String: no control characters, no noncharacters, no half of a surrogate pair. */
const ATTRIBUTE_TEXT = /^[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]*$/u;
/** A subtype of json or something+json, whatever the parameters. */
const JSON_MEDIA_TYPE = /^[^/]+\/(?:json|[^;\s]+\+json)\s*(?:;|$)/i;
const SPECIFIED = ['specversion', 'id', 'source', 'type', 'time', 'subject', 'datacontenttype', 'dataschema', 'data'];

const text = z.string().min(1).regex(ATTRIBUTE_TEXT, 'a control character or half a surrogate pair');

/** The attributes of the specification; `data` is any JSON. The longest texts are our limits, not the specification's. */
const attributes = z.looseObject({
  specversion: z.literal('1.0'),
  id: text.max(256),
  source: z.string().min(1).max(512).regex(URI_REFERENCE, 'no URI-reference of RFC 3986'),
  type: text.max(256),
  time: z.iso.datetime({ offset: true, error: 'no timestamp of RFC 3339' }).optional(),
  subject: text.max(512).optional(),
  datacontenttype: z.string().regex(MEDIA_TYPE, 'no media type of RFC 2046').optional(),
  dataschema: z.string().regex(URI, 'no URI of RFC 3986').optional(),
  data: z.unknown().optional(),
  data_base64: z.base64().optional(),
});

/**
 * CloudEvents 1.0 JSON, structured mode: required id, source, specversion, type. Attributes that are null are unset,
 * extensions have lower-case names and are texts, booleans or 32-bit integers. A batch is another format and refused.
 */
export const cloudEvent = z.preprocess(normalise, attributes.superRefine(checkData));
export type CloudEvent = z.infer<typeof cloudEvent>;

/** Takes out what is unset, and writes the time as JavaScript reads it. */
function normalise(json: unknown, context: z.RefinementCtx): unknown {
  if (Array.isArray(json)) {
    context.addIssue('a batch of CloudEvents is not taken: publish each event by itself');
    return z.NEVER;
  }
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).filter(([name, value]) => value !== null || name === 'data');
  for (const [name, value] of entries) {
    const fault = faultOfExtension(name, value);
    if (fault) context.addIssue({ code: 'custom', path: [name.slice(0, 64)], message: fault });
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, name === 'time' ? plainTime(value) : value]));
}

function faultOfExtension(name: string, value: unknown): string | undefined {
  if (SPECIFIED.includes(name) || name === 'data_base64') return undefined;
  if (!ATTRIBUTE_NAME.test(name)) return 'names of attributes are lower-case letters and digits';
  if (typeof value === 'boolean' || (typeof value === 'string' && ATTRIBUTE_TEXT.test(value))) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31) return undefined;
  return 'an attribute is a text, a boolean or an integer of 32 bits';
}

/** RFC 3339 allows small letters and leap seconds; a leap second counts as the one before it, as in POSIX. */
function plainTime(time: unknown): unknown {
  return typeof time === 'string' ? time.toUpperCase().replace(/(T\d\d:59):60/, '$1:59') : time;
}

function checkData(event: z.infer<typeof attributes>, context: z.RefinementCtx): void {
  const { data, data_base64: bytes, datacontenttype } = event;
  if (data !== undefined && bytes !== undefined) {
    context.addIssue({ code: 'custom', path: ['data_base64'], message: 'data and data_base64 exclude each other' });
  }
  if (data === undefined || typeof data === 'string' || datacontenttype === undefined) return;
  if (JSON_MEDIA_TYPE.test(datacontenttype)) return;
  context.addIssue({ code: 'custom', path: ['data'], message: `data that is ${datacontenttype} is a text, not JSON` });
}
