import { MAX_QUARANTINED_BYTES, type QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import { parseTopic } from '@cityloop/contract/mqtt/topics';
import type { FeedInForce } from '@cityloop/db/feed/feed-traffic';
import type { FeedNote } from '@cityloop/domain/feed/feed-note';
import { describeFault, type MappedMessage } from '@cityloop/intake/map-message';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { isStorable, quarantined } from '@cityloop/intake/quarantined';

type Quarantined = Extract<Outcome, { kind: 'quarantined' }>;

/** A message of a feed, with what a note of it needs. */
export interface Noted {
  readonly message: InboundMessage;
  readonly feed: FeedInForce;
  /** Whether the raw message should be kept as a sample. */
  readonly mayCapture: (outcome: FeedNote['outcome']) => boolean;
}

/** What becomes of a message that was mapped: all of it is stored together, or in a dry run only counted. */
export function outcomesOf(mapped: MappedMessage, noted: Noted): readonly Outcome[] {
  const isDry = noted.feed.state === 'dryRun';
  if (!mapped.ok) {
    const detail = describeFault(mapped.fault);
    const note = noteOf(noted, { outcome: 'failed', detail });
    return isDry ? [note] : [quarantined(noted.message, mapped.reason, detail), note];
  }
  const all = mapped.messages.flatMap(({ outcomes }) => outcomes);
  const refused = all.filter((outcome): outcome is Quarantined => outcome.kind === 'quarantined');
  const taken = all.filter((outcome) => outcome.kind !== 'quarantined');
  const note = noteOf(noted, {
    outcome: mapped.messages.length === 0 ? 'ignored' : 'mapped',
    detail: refused[0] ? `${refused.length} of ${all.length} set aside: ${refused[0].row.detail}` : '',
    recordsTaken: taken.length,
    recordsRefused: refused.length,
    unknownDevices: unknownDevicesOf(mapped, noted.feed),
  });
  return isDry ? [note] : [...taken, ...setAside(noted.message, refused, all.length), note];
}

/** Of a feed whose unknown devices are to be approved. */
function unknownDevicesOf(mapped: Extract<MappedMessage, { ok: true }>, feed: FeedInForce): readonly string[] {
  if (!feed.registersUnknown) return [];
  const devices = mapped.messages.flatMap(({ topic, outcomes }) => {
    const parsed = parseTopic(topic);
    const isUnknown = outcomes.some((outcome) => outcome.kind === 'quarantined' && outcome.reason === 'unknown_device');
    return isUnknown && parsed?.kind === 'reading' && isStorable(parsed.device) ? [parsed.device] : [];
  });
  return [...new Set(devices)];
}

/**
 * One row for each reason, with the raw message as it came: tried again, it is mapped again, and what was stored of it is
 * recognised.
 */
function setAside(message: InboundMessage, refused: readonly Quarantined[], records: number): Outcome[] {
  const byReason = new Map<QuarantineReason, Quarantined[]>();
  for (const outcome of refused) byReason.set(outcome.reason, [...(byReason.get(outcome.reason) ?? []), outcome]);
  return [...byReason].map(([reason, [first, ...others]]) => {
    const detail = first?.row.detail ?? '';
    const count = others.length + 1;
    return quarantined(message, reason, records === 1 ? detail : `${count} of ${records} records: ${detail}`);
  });
}

/** A draft's message: kept as a sample to write a mapping against. */
export function captured(noted: Noted): readonly Outcome[] {
  return [noteOf(noted, { outcome: 'captured', detail: '' })];
}

/** Kept whole until the feed goes on. */
export function held({ message, feed }: Pick<Noted, 'message' | 'feed'>): readonly Outcome[] {
  const { topic, payload, username, receivedAt, meta } = message;
  return [
    {
      kind: 'feed',
      row: {
        feed: feed.id,
        receivedAt: new Date(receivedAt),
        outcome: 'held',
        recordsTaken: 0,
        recordsRefused: 0,
        sample: undefined,
        // A copy: a slice would keep the broker's whole read buffer alive.
        held: { topic, payload: Buffer.from(payload), username, meta },
      },
    },
  ];
}

/** Quarantined before it was mapped; counted as failed. */
export function refused(noted: Noted, reason: QuarantineReason, detail: string): readonly Outcome[] {
  return [quarantined(noted.message, reason, detail), noteOf(noted, { outcome: 'failed', detail })];
}

interface Note {
  readonly outcome: 'captured' | 'mapped' | 'ignored' | 'failed';
  readonly detail: string;
  readonly recordsTaken?: number;
  readonly recordsRefused?: number;
  readonly unknownDevices?: readonly string[];
}

function noteOf({ message, feed, mayCapture }: Noted, note: Note): Outcome {
  const at = new Date(message.receivedAt);
  const { outcome, detail, recordsTaken = 0, recordsRefused = 0, unknownDevices } = note;
  const sample = mayCapture(outcome)
    ? {
        feed: feed.id,
        at,
        topic: storable(message.topic),
        payload: Buffer.from(message.payload.subarray(0, MAX_QUARANTINED_BYTES)),
        bytes: message.payload.length,
        outcome,
        detail: storable(detail),
        meta: message.meta,
        version: feed.version,
      }
    : undefined;
  return {
    kind: 'feed',
    row: {
      feed: feed.id,
      receivedAt: at,
      outcome,
      recordsTaken,
      recordsRefused,
      sample,
      unknownDevices,
      held: undefined,
    },
  };
}

const LONGEST_TEXT = 1_000;

function storable(text: string): string {
  return text.slice(0, LONGEST_TEXT).replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
