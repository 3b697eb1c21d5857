import type { FeedTarget } from '@cityloop/domain/feed/feed';
import { DATUMS, type Datum, toWgs84 } from '@cityloop/domain/grid/datum';
import { z } from 'zod';

/** What a mapping has made of a raw message: as if that device, or that department, had published it. */
export type CanonicalMessage =
  | { readonly kind: 'senml'; readonly device: string; readonly payload: unknown }
  | { readonly kind: 'event'; readonly payload: unknown };

export type Canonical =
  | { readonly ok: true; readonly messages: readonly CanonicalMessage[] }
  | { readonly ok: false; readonly fault: string };

export interface CanonicalRules {
  readonly target: FeedTarget;
  /** The datum of coordinates that name none. */
  readonly datum: Datum;
  readonly recordsPerMessage: number;
}

const ofDevice = z.strictObject({ device: z.string().min(1).max(128), records: z.array(z.unknown()).min(1) });
const event = z.looseObject({ data: z.unknown().optional() });

/**
 * Reads what a mapping yielded: one canonical message, an array of them, or nothing. Their own shape is judged where they
 * are taken in; here only what the feed declares: target, limit of records, datum.
 */
export function canonicalOf(value: unknown, rules: CanonicalRules): Canonical {
  const items = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  const messages: CanonicalMessage[] = [];
  for (const [index, item] of items.entries()) {
    const message = rules.target === 'senml' ? readPack(item) : readEvent(item, rules.datum);
    if ('fault' in message) return { ok: false, fault: `${items.length > 1 ? `[${index}] ` : ''}${message.fault}` };
    messages.push(message);
  }
  const records = messages.reduce((sum, message) => sum + recordsOf(message), 0);
  if (records > rules.recordsPerMessage) {
    return { ok: false, fault: `one message became ${records} records; this feed allows ${rules.recordsPerMessage}` };
  }
  return { ok: true, messages };
}

function recordsOf({ kind, payload }: CanonicalMessage): number {
  return kind === 'senml' && Array.isArray(payload) ? payload.length : 1;
}

type Read = CanonicalMessage | { readonly fault: string };

function readPack(item: unknown): Read {
  const pack = ofDevice.safeParse(item);
  if (pack.success) return { kind: 'senml', device: pack.data.device, payload: pack.data.records };
  return { fault: `the mapping must yield { device, records }: ${placeOf(pack.error)}` };
}

function readEvent(item: unknown, datum: Datum): Read {
  const read = event.safeParse(item);
  if (!read.success) return { fault: `the mapping must yield a CloudEvents object: ${placeOf(read.error)}` };
  const { data } = read.data;
  return { kind: 'event', payload: hasLocation(data) ? { ...read.data, data: inWgs84(data, datum) } : read.data };
}

const located = z.looseObject({
  location: z.looseObject({ lon: z.number(), lat: z.number(), crs: z.enum(DATUMS).optional() }),
});
type Located = z.infer<typeof located>;

function hasLocation(data: unknown): data is Located {
  return located.safeParse(data).success;
}

function inWgs84(data: Located, datum: Datum): Located {
  const { lon, lat, crs, ...rest } = data.location;
  return { ...data, location: { ...rest, ...toWgs84({ lon, lat }, crs ?? datum) } };
}

function placeOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue ? `${issue.path.join('.') || 'the result'}: ${issue.message}` : 'the result has another shape';
}
