/** Whose messages are brought: published on `feed/{feedId}/#`, or posted. Their senders sign in. */
export const FEED_SENDER_KINDS = ['mqtt', 'webhook'] as const;
export type FeedSenderKind = (typeof FEED_SENDER_KINDS)[number];

/** How a feed's messages come to us: brought by a sender, or asked of another house. */
export const FEED_KINDS = [...FEED_SENDER_KINDS, 'pull-http'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/**
 * `draft` only captures samples to write a mapping against; `dryRun` maps, counts and captures, and stores nothing;
 * `active` stores; `paused` keeps what comes for later.
 */
export const FEED_STATES = ['draft', 'dryRun', 'active', 'paused'] as const;
export type FeedState = (typeof FEED_STATES)[number];

/**
 * What a mapping makes: readings of devices, events of the feed's department, or both with what devices say of themselves
 * (`mixed`: `{ readings, events, status }`).
 */
export const FEED_TARGETS = ['senml', 'cloudevents', 'mixed'] as const;
export type FeedTarget = (typeof FEED_TARGETS)[number];

/** How a payload is read before it is mapped. */
export const FEED_FORMATS = ['json', 'ndjson', 'text', 'csv', 'xml', 'form', 'binary', 'cbor', 'sparkplug'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

/** What the bytes of a text mean; formats that are no text have none. */
export const FEED_CHARSETS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252', 'latin1'] as const;
export type FeedCharset = (typeof FEED_CHARSETS)[number];

/** What a payload is unpacked from before it is read; `zip`: an archive of one file. */
export const FEED_COMPRESSIONS = ['none', 'gzip', 'deflate', 'zip'] as const;
export type FeedCompression = (typeof FEED_COMPRESSIONS)[number];

/** What may be done from a state; nothing goes back to draft, since messages were accepted by then. */
const NEXT_STATES = {
  draft: ['dryRun', 'active'],
  dryRun: ['active', 'paused'],
  active: ['dryRun', 'paused'],
  paused: ['dryRun', 'active'],
} as const satisfies Record<FeedState, readonly FeedState[]>;

export function nextFeedStates(state: FeedState): readonly FeedState[] {
  return NEXT_STATES[state];
}

/** Nothing came for this many times the expected cadence (seed). */
const SILENT_AFTER_CADENCES = 2;

/** Undefined where no cadence is expected or nothing is expected now; `now` and `since` in epoch milliseconds. */
export function isFeedSilent(
  feed: { readonly state: FeedState; readonly cadenceSeconds: number | null },
  since: number,
  now: number,
): boolean | undefined {
  if (feed.cadenceSeconds === null || feed.state === 'draft' || feed.state === 'paused') return undefined;
  return now - since > feed.cadenceSeconds * 1000 * SILENT_AFTER_CADENCES;
}

/** How often a feed may exceed its limits within a minute before it is paused by itself (seed). */
export const OFFENCES_PER_MINUTE = 10;

const FIRST_SELF_PAUSE_MS = 60_000;
const LONGEST_SELF_PAUSE_MS = 3_600_000;

/** How long a feed stays paused that was paused by itself for the `times`-th time in a row: 1, 2, 4 … minutes, at most an hour. */
export function selfPauseMs(times: number): number {
  return Math.min(FIRST_SELF_PAUSE_MS * 2 ** Math.max(0, times - 1), LONGEST_SELF_PAUSE_MS);
}
