import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import { eventTopic, readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import type { MappingFault } from '@cityloop/contract/rest/feed';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import { type CanonicalMessage, type CanonicalRules, canonicalOf } from './canonical.ts';
import { envelopeOf } from './cloud-event-headers.ts';
import { type Decoded, decode } from './decode.ts';
import { takeIn } from './intake.ts';
import { type LookupTable, type LookupTables, tablesNamedIn } from './lookup-table.ts';
import type { InboundMessage, Outcome } from './outcome.ts';
import type { ReadAs } from './payload-text.ts';
import { quarantined } from './quarantined.ts';
import type { Registry } from './registry.ts';
import type { MappingRunner } from './runner.ts';

/** A raw message of a feed; `receivedAt` in epoch milliseconds is the time by which it is judged. */
export interface RawMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly receivedAt: number;
  readonly username: string | undefined;
  /** What came beside the payload. */
  readonly meta?: MessageMeta | null | undefined;
}

/** What of a feed decides how its messages are read, mapped and judged. */
export interface MappingFeed extends CanonicalRules, ReadAs {
  readonly id: string;
  /** The same value always means the same mapping. */
  readonly version: number | string;
  /** JSONata. */
  readonly mapping: string;
  /** IANA name of the zone of its local times; null for none. */
  readonly zone: string | null;
  /** Whose events it brings. */
  readonly department: string;
  readonly latenessSeconds: number;
  /** The longest that a raw message may be. */
  readonly messageBytes: number;
}

/** A canonical message with what becomes of each of its records. */
export interface JudgedMessage {
  /** Where it would have been published. */
  readonly topic: string;
  readonly payload: unknown;
  readonly outcomes: readonly Outcome[];
}

export type MappedMessage =
  | {
      readonly ok: true;
      readonly decoded: unknown;
      readonly messages: readonly JudgedMessage[];
      readonly tookMs: number;
    }
  | {
      readonly ok: false;
      readonly decoded: unknown;
      readonly fault: MappingFault;
      readonly reason: QuarantineReason;
      /** It exceeded a limit of time, memory or size. */
      readonly isOffence: boolean;
      readonly tookMs: number;
    };

export interface MappingParts {
  readonly runner: MappingRunner;
  readonly registry: Registry;
  /** Without it no mapping may ask a table. */
  readonly tables?: LookupTables | undefined;
}

/**
 * Decodes and maps a raw message, and judges what comes out as ingest judges everything. No messages: ignored on purpose.
 * Rejects only where the sandbox can't be started or was closed, or where tables can't be read.
 */
export async function mapMessage(raw: RawMessage, feed: MappingFeed, parts: MappingParts): Promise<MappedMessage> {
  const { runner, registry } = parts;
  const none = { decoded: null, tookMs: 0 };
  if (raw.payload.length > feed.messageBytes) {
    const fault = faultAt('limit', `${raw.payload.length} bytes; this feed allows ${feed.messageBytes}`);
    return { ok: false, ...none, fault, reason: 'too_large', isOffence: false };
  }
  const decoded = decodeWithHeaders(raw, feed);
  if (!decoded.ok) return failed(none, 'decode', decoded.fault);
  const tables = await tablesOf(feed.mapping, parts.tables);
  if ('fault' in tables) return failed({ ...none, decoded: decoded.value }, 'map', tables.fault);
  const mapped = await runner.map({
    feed: feed.id,
    version: feed.version,
    mapping: feed.mapping,
    topic: raw.topic,
    payloadJson: decoded.json,
    receivedAt: new Date(raw.receivedAt),
    meta: raw.meta ?? undefined,
    zone: feed.zone,
    tables: tables.found,
    records: Math.min(recordsIn(decoded.value), feed.recordsPerMessage),
  });
  const known = { decoded: decoded.value, tookMs: mapped.tookMs };
  if (!mapped.ok) return { ...known, ...mapped, reason: 'mapping_failed' };
  const canonical = canonicalOf(mapped.value, feed);
  if (!canonical.ok) return failed(known, 'result', canonical.fault);
  const faulty = decoded.faulty.map(({ line, fault }) => faultyPart(raw, { line }, `decode: line ${line}: ${fault}`));
  const judged = canonical.messages.map((message) => judge(message, { raw, feed, registry }));
  return { ok: true, ...known, messages: [...judged, ...faulty] };
}

function failed(
  known: { readonly decoded: unknown; readonly tookMs: number },
  stage: MappingFault['stage'],
  fault: string,
): MappedMessage {
  return { ok: false, ...known, fault: faultAt(stage, fault), reason: 'mapping_failed', isOffence: false };
}

/** By the feed's settings; a CloudEvent in binary mode with its headers. */
function decodeWithHeaders({ payload, meta }: RawMessage, feed: MappingFeed): Decoded {
  // A file is unpacked as a whole, before it falls into records.
  const isUnpacked = meta?.file !== undefined && feed.compression === 'gzip';
  const decoded = decode(payload, isUnpacked ? { ...feed, compression: 'none' } : feed);
  if (!decoded.ok || feed.target === 'senml') return decoded;
  const envelope = envelopeOf(meta?.headers ?? {}, decoded.value);
  return envelope ? { ...decoded, value: envelope, json: JSON.stringify(envelope) } : decoded;
}

async function tablesOf(
  mapping: string,
  tables: LookupTables = async () => undefined,
): Promise<{ readonly found: readonly LookupTable[] } | { readonly fault: string }> {
  const found: LookupTable[] = [];
  for (const name of tablesNamedIn(mapping)) {
    const table = await tables(name);
    if (!table) return { fault: `there is no lookup table "${name}": make it, or mend its name in the mapping` };
    found.push(table);
  }
  return { found };
}

const DEEPEST_LIST = 3;

/** How many records a payload seems to hold: the length of its longest list, not too deep in it. */
function recordsIn(value: unknown, depth = 0): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null || depth >= DEEPEST_LIST) return 1;
  return Math.max(
    1,
    ...Object.values(value)
      .slice(0, 100)
      .map((held) => recordsIn(held, depth + 1)),
  );
}

/** A part of a message that never became a canonical one. */
function faultyPart(raw: RawMessage, payload: unknown, detail: string): JudgedMessage {
  return {
    topic: raw.topic,
    payload,
    outcomes: [quarantined({ ...raw, meta: raw.meta ?? undefined }, 'mapping_failed', detail)],
  };
}

interface JudgeParts {
  readonly raw: RawMessage;
  readonly feed: MappingFeed;
  readonly registry: Registry;
}

function judge(message: CanonicalMessage, { raw, feed, registry }: JudgeParts): JudgedMessage {
  if (message.kind === 'faulty') return faultyPart(raw, message.payload, `result: ${message.fault}`);
  const { topic, json, isReplayed } = publishedAs(message, { raw, feed, registry });
  const payload = Buffer.from(JSON.stringify(json));
  const publisher = { kind: 'trusted' } as const;
  const inbound = { ...raw, meta: undefined, topic, payload, publisher, retain: false, replayed: isReplayed };
  // A mapping may say that a device sent no record.
  const outcomes = message.kind === 'senml' && message.payload.length === 0 ? [] : takeIn(inbound, registry);
  return {
    topic,
    payload: json,
    outcomes: outcomes.map((outcome) => withinLateness(outcome, inbound, feed.latenessSeconds)),
  };
}

/** Where and as what the canonical message would have been published. */
function publishedAs(message: Exclude<CanonicalMessage, { kind: 'faulty' }>, { raw, feed, registry }: JudgeParts) {
  if (message.kind === 'event') return { topic: eventTopic(feed.department), json: message.payload, isReplayed: false };
  const { device } = message;
  // An unknown device is told by its name; the district doesn't matter then.
  const district = registry.devices.get(device)?.district ?? '-';
  if (message.kind === 'senml')
    return { topic: readingTopic(district, device), json: message.payload, isReplayed: false };
  // A status with a time of its own counts from then, as a retained one does.
  const at = message.at ?? new Date(raw.receivedAt).toISOString();
  return {
    topic: statusTopic(district, device),
    json: { online: message.online, at },
    isReplayed: message.at !== undefined,
  };
}

/** The feed's own window of lateness, narrower than that of all. */
function withinLateness(outcome: Outcome, message: InboundMessage, seconds: number): Outcome {
  const at =
    outcome.kind === 'reading'
      ? outcome.row.at
      : outcome.kind === 'event'
        ? outcome.row.occurredAt?.getTime()
        : undefined;
  if (at === undefined || at >= message.receivedAt - seconds * 1000) return outcome;
  const detail = `${new Date(at).toISOString()} is more than ${seconds} s ago, the lateness that this feed allows`;
  return quarantined(message, 'out_of_window', detail);
}

function faultAt(stage: MappingFault['stage'], message: string): MappingFault {
  return { stage, message, code: null, position: null, line: null, column: null };
}

/** For people: what is wrong, and where. */
export function describeFault({ stage, message, code, line, column }: MappingFault): string {
  const place = line === null ? '' : ` (line ${line}, column ${column})`;
  return `${stage}: ${message}${code === null ? '' : ` [${code}]`}${place}`;
}
