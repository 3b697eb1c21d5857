import { createHash } from 'node:crypto';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import type { FeedPreview, FeedPreviewResult, PreviewRecord } from '@cityloop/contract/rest/feed';
import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import type { Body } from '@cityloop/contract/rest/operations';
import { findCity } from '@cityloop/db/city/city';
import { zoneOf } from '@cityloop/db/city/zone-of';
import type { FeedRecord } from '@cityloop/db/feed/feed';
import { findFeedSamples, listFeedSamples } from '@cityloop/db/feed/feed-sample';
import { readFeedTable } from '@cityloop/db/feed/feed-table';
import { readCityWithoutGrids } from '@cityloop/db/ingest/ingest-registry';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import { qualityOf } from '@cityloop/domain/telemetry/reading';
import { type JudgedMessage, type MappingFeed, mapMessage } from '@cityloop/intake/map-message';
import type { Outcome } from '@cityloop/intake/outcome';
import { createRegistry, type Registry } from '@cityloop/intake/registry';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import type { FeedParts } from './feed-parts.ts';
import { withZoneHint } from './zone-hint.ts';

type Request = Body<'previewFeed'>;

interface Sample {
  readonly id: string | null;
  readonly topic: string;
  readonly payload: Buffer;
  readonly at: Date;
  readonly meta?: MessageMeta | null | undefined;
  /** Of pasted text, whatever the feed's is. */
  readonly as?: { readonly charset: 'utf-8'; readonly compression: 'none' };
}

const NEWEST_SAMPLES = 10;

/** What ingest would do with samples, by the same code: mapped in a sandbox, judged by the city as it is now, not stored. */
export function createPreview(parts: FeedParts) {
  return async function previewFeed(
    { body }: RouteContext<typeof FEED_OPERATIONS.previewFeed>,
    record: FeedRecord,
  ): Promise<FeedPreview> {
    const samples = await samplesOf(parts, record, body);
    const feed = proposedFeed(record, body);
    const registry = createRegistry(await readCityWithoutGrids(parts.pool), { grids: await parts.grids() });
    const zone = zoneOf(feed.zone ?? (await findCity(parts.pool))?.timezone ?? 'UTC');
    const results: FeedPreviewResult[] = [];
    for (const sample of samples) {
      const result = await previewOne(sample, feed, { parts, registry });
      results.push({ ...result, records: result.records.map((record) => withZoneHint(record, sample.at, zone)) });
    }
    return { results };
  };
}

async function samplesOf(parts: FeedParts, feed: FeedRecord, { samples, pasted }: Request): Promise<Sample[]> {
  const given = (pasted ?? []).map(({ topic, text, base64, meta }) => {
    if ((text === undefined) === (base64 === undefined)) {
      throw new ProblemError('invalid', 'body.pasted: give each payload either as text or as base64.');
    }
    const payload = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
    const sample = { id: null, topic: topic ?? feedTopic(feed.id, 'pasted'), payload, at: parts.now(), meta };
    return text === undefined ? sample : { ...sample, as: { charset: 'utf-8', compression: 'none' } as const };
  });
  const ids = samples?.map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : 0)) ?? [];
  const wantsNewest = samples === undefined && pasted === undefined;
  const rows = wantsNewest
    ? await listFeedSamples(parts.pool, { feed: feed.id, limit: NEWEST_SAMPLES })
    : await findFeedSamples(parts.pool, feed.id, ids);
  const captured = rows.map(({ id, topic, payload, at, meta }) => ({ id: String(id), topic, payload, at, meta }));
  return [...captured, ...given];
}

/** The version in force with what is to be tried. */
function proposedFeed(record: FeedRecord, body: Request): MappingFeed {
  const { mapping, target, format, charset, compression, zone, datum, latenessSeconds } = body;
  const source = mapping ?? record.mapping;
  return {
    ...record,
    mapping: source,
    target: target ?? record.target,
    format: format ?? record.format,
    charset: charset ?? record.charset,
    compression: compression ?? record.compression,
    zone: zone === undefined ? record.zone : zone,
    datum: datum ?? record.datum,
    latenessSeconds: latenessSeconds ?? record.latenessSeconds,
    version: createHash('sha256').update(source).digest('hex'),
  };
}

async function previewOne(
  { id, topic, payload, at, meta, as }: Sample,
  feed: MappingFeed,
  { parts, registry }: { readonly parts: FeedParts; readonly registry: Registry },
): Promise<FeedPreviewResult> {
  const raw = { topic, payload, receivedAt: at.getTime(), username: undefined, meta };
  const tables = (name: string) => readFeedTable(parts.pool, feed.id, name);
  const mapped = await mapMessage(raw, { ...feed, ...as }, { runner: parts.runner, registry, tables });
  const common = { sample: id, topic, receivedAt: at.toISOString(), decoded: mapped.decoded, tookMs: mapped.tookMs };
  if (!mapped.ok) return { ...common, outcome: 'failed', fault: mapped.fault, messages: [], records: [] };
  const names = namesOf(registry);
  return {
    ...common,
    outcome: mapped.messages.length === 0 ? 'ignored' : 'mapped',
    fault: null,
    messages: mapped.messages.map((message) => ({ topic: message.topic, payload: message.payload })),
    records: mapped.messages.flatMap((message, index) => recordsOf(message, index, names)),
  };
}

interface Names {
  readonly component: ReadonlyMap<number, string>;
  readonly metric: ReadonlyMap<number, string>;
}

function namesOf({ devices, metrics }: Registry): Names {
  return {
    component: new Map([...devices.values()].map((device) => [device.key, device.id])),
    metric: new Map(
      [...metrics.values()].flatMap((byCode) => [...byCode.values()].map(({ key, code }) => [key, code])),
    ),
  };
}

function recordsOf({ outcomes }: JudgedMessage, message: number, names: Names): PreviewRecord[] {
  return outcomes.map((outcome) => ({
    message,
    reason: null,
    detail: '',
    reading: null,
    status: null,
    event: null,
    ...judged(outcome, names),
  }));
}

function judged(outcome: Outcome, names: Names): Pick<PreviewRecord, 'outcome'> & Partial<PreviewRecord> {
  if (outcome.kind === 'reading') {
    const { componentKey, metricKey, at, value, quality } = outcome.row;
    const reading = {
      component: names.component.get(componentKey) ?? '',
      metric: names.metric.get(metricKey) ?? '',
      at: new Date(at).toISOString(),
      value,
      quality: qualityOf(quality),
    };
    return { outcome: 'reading', reading };
  }
  if (outcome.kind === 'event') {
    const { source, id, grid, data } = outcome.row;
    const { category, title } = data as { readonly category: string; readonly title: string };
    return { outcome: 'event', event: { source, id, grid, category, title } };
  }
  if (outcome.kind === 'quarantined') {
    return { outcome: 'quarantined', reason: outcome.reason, detail: outcome.row.detail };
  }
  if (outcome.kind === 'status') {
    const { componentKey, online, at } = outcome.row;
    const component = names.component.get(componentKey) ?? '';
    return { outcome: 'status', status: { component, online, at: new Date(at).toISOString() } };
  }
  return { outcome: 'quarantined', detail: `a feed makes no ${outcome.kind}` };
}
