import { createHash } from 'node:crypto';
import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import type { FeedSettings } from '@cityloop/contract/rest/feed';
import type { FeedRecord } from '@cityloop/db/feed/feed';
import { type FeedSampleRecord, listFeedSamples } from '@cityloop/db/feed/feed-sample';
import { readFeedTable } from '@cityloop/db/feed/feed-table';
import { readCityWithoutGrids } from '@cityloop/db/ingest/ingest-registry';
import { describeFault, type MappedMessage, type MappingFeed, mapMessage } from '@cityloop/intake/map-message';
import { createRegistry } from '@cityloop/intake/registry';
import { ProblemError } from '@cityloop/web/route';
import type { FeedParts } from './feed-parts.ts';
import { contentOf } from './present-feed.ts';

const NEWEST_SAMPLES = 10;

/** Reasons that speak of the mapping; the others speak of what is registered, or of the time. */
const MAPPINGS_FAULT: ReadonlySet<QuarantineReason> = new Set(['schema', 'unsupported_type', 'unsupported_value']);

/** What is wrong with a sample, by whose fault: what can't be decoded may be its sender's. */
interface Failure {
  readonly sample: FeedSampleRecord;
  readonly stage: string;
  readonly detail: string;
}

/**
 * Settings may go live where their mapping compiles and works on the feed's own newest samples. A feed without samples has
 * nothing to be tried on. Samples that fail now as they failed before, or that can't be decoded, are tolerated as long as
 * another one works: a sender may send rubbish now and then.
 * @throws ProblemError `invalid` with the fault and the sample
 */
export async function checkMapping(parts: FeedParts, record: FeedRecord, settings: FeedSettings): Promise<void> {
  const key = createHash('sha256').update(settings.mapping).digest('hex');
  const feed: MappingFeed = { ...record, ...contentOf(settings), version: key };
  await checkCompiles(parts, feed);
  const newest = await listFeedSamples(parts.pool, { feed: record.id, limit: NEWEST_SAMPLES });
  const samples = newest.filter(({ payload, bytes }) => payload.length === bytes);
  const registry = createRegistry(await readCityWithoutGrids(parts.pool), { grids: await parts.grids() });
  const tables = (name: string) => readFeedTable(parts.pool, record.id, name);
  const failures: Failure[] = [];
  for (const sample of samples) {
    const { topic, payload, at, meta } = sample;
    const raw = { topic, payload, receivedAt: at.getTime(), username: undefined, meta };
    const fault = faultOf(await mapMessage(raw, feed, { runner: parts.runner, registry, tables }));
    if (fault) failures.push({ sample, ...fault });
  }
  const serious = failures.find(({ sample, stage }) => sample.outcome !== 'failed' && stage !== 'decode');
  const decisive = failures.length === samples.length ? failures[0] : serious;
  if (decisive) throw broken(record.id, decisive.detail, decisive.sample);
}

async function checkCompiles({ runner, now }: FeedParts, feed: MappingFeed): Promise<void> {
  const { id, version, mapping } = feed;
  const tried = await runner.map({
    feed: id,
    version,
    mapping,
    topic: '',
    payloadJson: 'null',
    meta: {},
    receivedAt: now(),
  });
  const isBroken = !tried.ok && (tried.fault.stage === 'compile' || tried.fault.stage === 'limit');
  if (isBroken) throw broken(id, describeFault(tried.fault));
}

/** Undefined for a message that was mapped, or ignored on purpose. */
function faultOf(mapped: MappedMessage): { readonly stage: string; readonly detail: string } | undefined {
  if (!mapped.ok) return { stage: mapped.fault.stage, detail: describeFault(mapped.fault) };
  const outcomes = mapped.messages.flatMap((message) => message.outcomes);
  const refused = outcomes.flatMap((outcome) =>
    outcome.kind === 'quarantined' && MAPPINGS_FAULT.has(outcome.reason) ? [outcome] : [],
  );
  const [first] = refused;
  if (!first || refused.length < outcomes.length) return undefined;
  return { stage: 'result', detail: `nothing of it can be taken in: ${first.reason}: ${first.row.detail}` };
}

function broken(feed: string, fault: string, sample?: FeedSampleRecord): ProblemError {
  const where = sample ? ` on sample ${sample.id} of ${sample.at.toISOString()}` : '';
  const detail = `Cannot put this mapping of ${feed} live: it fails${where}: ${fault}. Mend it in the preview, or save it for later.`;
  return new ProblemError('invalid', detail, sample ? { sample: String(sample.id), fault } : { fault });
}
