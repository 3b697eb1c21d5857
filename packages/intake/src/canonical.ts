import type { FeedTarget } from '@cityloop/domain/feed/feed';
import { DATUMS, type Datum, toWgs84 } from '@cityloop/domain/grid/datum';
import { z } from 'zod';

/** What a mapping has made of a raw message: as if that device, or that department, had published it. */
export type CanonicalMessage =
  | { readonly kind: 'senml'; readonly device: string; readonly payload: readonly unknown[] }
  | { readonly kind: 'event'; readonly payload: unknown }
  | { readonly kind: 'status'; readonly device: string; readonly online: boolean; readonly at: string | undefined }
  /** One of several that isn't what the feed's target asks for: it costs itself alone. */
  | { readonly kind: 'faulty'; readonly payload: unknown; readonly fault: string };

export type Canonical =
  | { readonly ok: true; readonly messages: readonly CanonicalMessage[] }
  | { readonly ok: false; readonly fault: string };

export interface CanonicalRules {
  readonly target: FeedTarget;
  /** The datum of coordinates that name none. */
  readonly datum: Datum;
  readonly recordsPerMessage: number;
}

/**
 * Reads what a mapping yielded: one canonical message, several, or nothing. A list of one is as good as the one itself,
 * wherever a list may stand, since JSONata makes no difference. Their own shape is judged where they are taken in; here only
 * what the feed declares: target, limit of records, datum.
 */
export function canonicalOf(value: unknown, rules: CanonicalRules): Canonical {
  const messages = READERS[rules.target](value, rules);
  const faulty = messages.filter((message) => message.kind === 'faulty');
  const [first] = faulty;
  if (first && faulty.length === messages.length) return { ok: false, fault: first.fault };
  const records = messages.reduce((sum, message) => sum + recordsOf(message), 0);
  if (records > rules.recordsPerMessage) {
    return { ok: false, fault: `one message became ${records} records; this feed allows ${rules.recordsPerMessage}` };
  }
  return { ok: true, messages };
}

function recordsOf(message: CanonicalMessage): number {
  return message.kind === 'senml' ? message.payload.length : 1;
}

type Reader = (value: unknown, rules: CanonicalRules) => readonly CanonicalMessage[];

const READERS: Readonly<Record<FeedTarget, Reader>> = {
  senml: (value) => readEach(value, '', readPack),
  cloudevents: (value, { datum }) => readEach(value, '', (item) => readEvent(item, datum)),
  mixed: (value, rules) => {
    const parts = manyOf(value);
    return parts.flatMap((part, index) => readPart(part, parts.length > 1 ? `[${index}]` : '', rules));
  },
};

const part = z.strictObject({
  readings: z.unknown().optional(),
  events: z.unknown().optional(),
  status: z.unknown().optional(),
});

function readPart(item: unknown, place: string, { datum }: CanonicalRules): readonly CanonicalMessage[] {
  const read = part.safeParse(item);
  if (!read.success) {
    const fault = `the mapping must yield { readings, events, status }: ${placeOf(read.error)}`;
    return [{ kind: 'faulty', payload: item, fault: place ? `${place} ${fault}` : fault }];
  }
  const { readings, events, status } = read.data;
  return [
    ...readEach(readings, `${place}readings`, readPack),
    ...readEach(events, `${place}events`, (each) => readEvent(each, datum)),
    ...readEach(status, `${place}status`, readStatus),
  ];
}

/** JSONata says nothing for no items, and one for a list of one. */
function manyOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

type Read = Exclude<CanonicalMessage, { kind: 'faulty' }> | { readonly fault: string };

function readEach(value: unknown, place: string, read: (item: unknown) => Read): CanonicalMessage[] {
  const items = manyOf(value);
  return items.map((item, index) => {
    const message = read(item);
    if (!('fault' in message)) return message;
    const where = items.length > 1 ? `${place}[${index}]` : place;
    return { kind: 'faulty', payload: item, fault: where === '' ? message.fault : `${where} ${message.fault}` };
  });
}

const ofDevice = z.strictObject({ device: z.string().min(1).max(128), records: z.unknown().optional() });

function readPack(item: unknown): Read {
  const pack = ofDevice.safeParse(item);
  if (pack.success) return { kind: 'senml', device: pack.data.device, payload: manyOf(pack.data.records) };
  return { fault: `the mapping must yield { device, records }: ${placeOf(pack.error)}` };
}

const statusOfDevice = z.strictObject({
  device: z.string().min(1).max(128),
  online: z.boolean(),
  at: z.iso.datetime({ offset: true }).nullish(),
});

function readStatus(item: unknown): Read {
  const status = statusOfDevice.safeParse(item);
  if (!status.success) return { fault: `a status is { device, online, at? }: ${placeOf(status.error)}` };
  const { device, online, at } = status.data;
  return { kind: 'status', device, online, at: at ?? undefined };
}

const event = z.looseObject({ data: z.unknown().optional() });

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
