import type { FeedItem, FeedSample, FeedSettings, FeedVersion } from '@cityloop/contract/rest/feed';
import type { FeedRecord, FeedVersionContent, FeedVersionRecord } from '@cityloop/db/feed/feed';
import type { FeedSampleRecord } from '@cityloop/db/feed/feed-sample';
import { isFeedSilent, nextFeedStates } from '@cityloop/domain/feed/feed';
import { type ReadAs, textForPeople } from '@cityloop/intake/payload-text';

/** As the contract shows it at `now`. */
export function presentFeed(feed: FeedRecord, now: Date): FeedItem {
  const { id, kind, state, version, newestVersion, createdBy, held } = feed;
  const isResting = feed.selfPausedUntil !== null && feed.selfPausedUntil > now;
  const since = Math.max(feed.expectedSince.getTime(), feed.lastReceivedAt?.getTime() ?? 0);
  const silent = isFeedSilent(isResting ? { ...feed, state: 'paused' } : feed, since, now.getTime());
  return {
    id,
    kind,
    state,
    version,
    newestVersion,
    createdBy,
    held,
    allowedStates: [...nextFeedStates(state)],
    settings: settingsOf(feed),
    createdAt: feed.createdAt.toISOString(),
    selfPause: isResting ? selfPauseOf(feed) : null,
    counts: {
      received: feed.received,
      mapped: feed.mapped,
      ignored: feed.ignored,
      failed: feed.failed,
      recordsTaken: feed.recordsTaken,
      recordsRefused: feed.recordsRefused,
    },
    lastReceivedAt: feed.lastReceivedAt?.toISOString() ?? null,
    silent: silent ?? null,
    credentials: credentialsOf(feed),
    address: addressOf(feed),
  };
}

/** Where its sender sends, or whom it asks. */
function addressOf({ id, kind, pullUrl }: FeedRecord): string {
  if (kind === 'pull-http') return pullUrl ?? '';
  return kind === 'webhook' ? `/api/feeds/${id}/webhook` : `feed/${id}/#`;
}

function selfPauseOf({ selfPausedSince, selfPausedUntil, selfPauseReason, selfPauses }: FeedRecord) {
  if (selfPausedSince === null || selfPausedUntil === null) return null;
  const [since, until] = [selfPausedSince.toISOString(), selfPausedUntil.toISOString()];
  return { since, until, reason: selfPauseReason, times: selfPauses };
}

function credentialsOf({ tokenCreatedAt, tokenAuth, mqttCreatedAt }: FeedRecord): FeedItem['credentials'] {
  return [
    ...(mqttCreatedAt ? [{ kind: 'mqtt' as const, createdAt: mqttCreatedAt.toISOString(), auth: null }] : []),
    ...(tokenCreatedAt ? [{ kind: 'webhook' as const, createdAt: tokenCreatedAt.toISOString(), auth: tokenAuth }] : []),
  ];
}

export function settingsOf(content: FeedVersionContent): FeedSettings {
  const { name, department, dataset, target, mapping, format, charset, compression, zone, datum } = content;
  const { cadenceSeconds, latenessSeconds, messageBytes, messagesPerMinute, recordsPerMessage } = content;
  const limits = { messageBytes, messagesPerMinute, recordsPerMessage };
  const texts = { name, department, dataset, target, mapping, format, charset, compression, zone, datum };
  const registersUnknown = content.registersUnknown ?? null;
  return { ...texts, cadenceSeconds, latenessSeconds, registersUnknown, limits };
}

/** The other way: what a version stores of settings. */
export function contentOf({ limits, ...settings }: FeedSettings): FeedVersionContent {
  return { ...settings, ...limits };
}

export function presentVersion(row: FeedVersionRecord, inForce: number): FeedVersion {
  const { version, author, comment, at } = row;
  return { version, author, comment, at: at.toISOString(), inForce: version === inForce, settings: settingsOf(row) };
}

export function presentSample(row: FeedSampleRecord, as: ReadAs): FeedSample {
  const { id, at, topic, bytes, payload, outcome, detail, version, meta } = row;
  return {
    id: String(id),
    at: at.toISOString(),
    topic,
    bytes,
    payload: payload.toString('base64'),
    text: textForPeople(payload, as),
    truncated: payload.length < bytes,
    meta: meta ?? {},
    outcome,
    detail,
    version,
  };
}
