import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import { eventTopic, readingTopic } from '@cityloop/contract/mqtt/topics';
import type { MappingFault } from '@cityloop/contract/rest/feed';
import type { FeedCharset, FeedFormat } from '@cityloop/domain/feed/feed';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import { type CanonicalMessage, type CanonicalRules, canonicalOf } from './canonical.ts';
import { decode } from './decode.ts';
import { takeIn } from './intake.ts';
import type { InboundMessage, Outcome } from './outcome.ts';
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
export interface MappingFeed extends CanonicalRules {
  readonly id: string;
  /** The same value always means the same mapping. */
  readonly version: number | string;
  /** JSONata. */
  readonly mapping: string;
  readonly format: FeedFormat;
  readonly charset: FeedCharset;
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

/**
 * Decodes and maps a raw message, and judges what comes out as ingest judges everything. No messages: ignored on purpose.
 * Rejects only where the sandbox can't be started, or was closed.
 */
export async function mapMessage(
  raw: RawMessage,
  feed: MappingFeed,
  { runner, registry }: { readonly runner: MappingRunner; readonly registry: Registry },
): Promise<MappedMessage> {
  if (raw.payload.length > feed.messageBytes) {
    const fault = faultAt('limit', `${raw.payload.length} bytes; this feed allows ${feed.messageBytes}`);
    return { ok: false, decoded: null, fault, reason: 'too_large', isOffence: false, tookMs: 0 };
  }
  const decoded = decode(raw.payload, feed);
  if (!decoded.ok) {
    const fault = faultAt('decode', decoded.fault);
    return { ok: false, decoded: null, fault, reason: 'mapping_failed', isOffence: false, tookMs: 0 };
  }
  const { id, version, mapping } = feed;
  const job = { feed: id, version, mapping, topic: raw.topic, payloadJson: decoded.json, meta: raw.meta ?? {} };
  const mapped = await runner.map({ ...job, receivedAt: new Date(raw.receivedAt) });
  const common = { decoded: decoded.value, tookMs: mapped.tookMs };
  if (!mapped.ok) return { ...common, ...mapped, reason: 'mapping_failed' };
  const canonical = canonicalOf(mapped.value, feed);
  if (!canonical.ok) {
    const fault = faultAt('result', canonical.fault);
    return { ok: false, ...common, fault, reason: 'mapping_failed', isOffence: false };
  }
  return {
    ok: true,
    ...common,
    messages: canonical.messages.map((message) => judge(message, { raw, feed, registry })),
  };
}

function judge(
  message: CanonicalMessage,
  { raw, feed, registry }: { readonly raw: RawMessage; readonly feed: MappingFeed; readonly registry: Registry },
): JudgedMessage {
  const topic =
    message.kind === 'event'
      ? eventTopic(feed.department)
      : // An unknown device is told by its name; the district doesn't matter then.
        readingTopic(registry.devices.get(message.device)?.district ?? '-', message.device);
  const payload = Buffer.from(JSON.stringify(message.payload));
  const inbound = {
    ...raw,
    meta: undefined,
    topic,
    payload,
    publisher: { kind: 'trusted' },
    retain: false,
    replayed: false,
  } as const;
  const outcomes = takeIn(inbound, registry).map((outcome) => withinLateness(outcome, inbound, feed.latenessSeconds));
  return { topic, payload: message.payload, outcomes };
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
