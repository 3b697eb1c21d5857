import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { MAX_QUARANTINED_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { MAX_FEED_FILE_BYTES } from '@cityloop/contract/rest/feed-file';
import { hint } from '@cityloop/db/connection/notify';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { type FeedRecord, findFeed } from '@cityloop/db/feed/feed';
import { feedUsername } from '@cityloop/db/feed/feed-credential';
import {
  beginReading,
  countWaitingRecords,
  endFeedFile,
  type FeedFileRecord,
  type FileRecords,
  handOverRecords,
  handOverSamples,
} from '@cityloop/db/feed/feed-file';
import { insertQuarantine } from '@cityloop/db/quarantine/quarantine';
import { createSplitter, type SplitRecord, shapeOf } from '@cityloop/intake/split-records';
import type pg from 'pg';
import type { FileStore } from './file-store.ts';

export interface FileReaderParts {
  readonly pool: pg.Pool;
  readonly store: FileStore;
  readonly now: () => Date;
}

/** Of one turn: then it is the next file's. */
const BATCHES_A_TURN = 20;
const BATCH_RECORDS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
/** A file waits while so many of its records do. */
const WAITING_RECORDS = 4_000;
const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 64 * 1024;
const SAMPLES = 20;

/** What a turn came to: it goes on at once, or when there is room or the feed is active again. */
export type Turn = 'goes on' | 'waits' | 'ended';

/** Goes on with a file: finds out what it is, then hands over its next records; each transaction moves its position. */
export function createFileReader(parts: FileReaderParts): (file: FeedFileRecord) => Promise<Turn> {
  const { pool, store } = parts;

  async function begin(file: FeedFileRecord, feed: FeedRecord): Promise<Turn> {
    const content = await contentOf(store, file.id, feed);
    if ('fault' in content) return end(file, content.fault);
    const sameAs = await beginReading(pool, file, content);
    if (sameAs === undefined) return 'goes on';
    await store.remove(file.id);
    return 'ended';
  }

  async function end(file: FeedFileRecord, fault?: string): Promise<Turn> {
    await endFeedFile(pool, file.id, fault === undefined ? { state: 'done' } : { state: 'failed', fault });
    await store.remove(file.id);
    return 'ended';
  }

  return async function takeTurn(file) {
    const feed = await findFeed(pool, file.feed);
    const isHere = feed !== undefined && (await store.size(file.id)) !== undefined;
    if (!isHere) return isLost(file, parts.now()) ? end(file, LOST) : 'waits';
    if (file.state === 'received') return begin(file, feed);
    if (feed.state === 'draft') return showDraft(parts, file, feed);
    if (!isTaking(feed, parts.now())) return 'waits';
    const turn = await handOver(parts, file, feed);
    if (typeof turn === 'string') return turn;
    return end(file, turn.fault);
  };
}

const LOST = 'the file is no longer there: send it again';
/** Another server that doesn't share DATA_DIR may have it, and moves it on within this time. */
const LOST_AFTER_MS = 3_600_000;

function isLost({ changedAt }: FeedFileRecord, now: Date): boolean {
  return now.getTime() - changedAt.getTime() > LOST_AFTER_MS;
}

/** A paused feed keeps little of what comes; the file keeps itself. */
function isTaking({ state, selfPausedUntil }: FeedRecord, now: Date): boolean {
  return (state === 'active' || state === 'dryRun') && (selfPausedUntil === null || selfPausedUntil <= now);
}

async function contentOf(store: FileStore, id: string, feed: FeedRecord) {
  try {
    const { sha256, readBytes } = await store.finish(id, MAX_FEED_FILE_BYTES);
    const head = Buffer.alloc(Math.min(HEAD_BYTES, readBytes));
    const file = await store.read(id);
    await file.read(head, 0, head.length, 0).finally(() => file.close());
    const { split, header, start } = shapeOf(head, head.length === readBytes, feed);
    if (split === 'whole' && readBytes > feed.messageBytes) {
      return {
        fault: `it doesn't fall into records as ${feed.format}, and as one message it is larger than ${feed.messageBytes} bytes`,
      };
    }
    return { sha256, readBytes, split, header, start };
  } catch (error) {
    return { fault: `it can't be read: ${error instanceof Error ? error.message : error}` };
  }
}

/** To write a mapping against; the file itself waits until the feed is active. */
async function showDraft({ pool, store }: FileReaderParts, file: FeedFileRecord, feed: FeedRecord): Promise<Turn> {
  if (file.sampled) return 'waits';
  const source = await store.read(file.id);
  try {
    const { value } = await batchesOf(source, file, feed).next();
    const records = value?.records.slice(0, SAMPLES) ?? [];
    const given = recordsFor(file, feed, { records, position: 0 });
    await inTransaction(pool, (client) => handOverSamples(client, file, given));
  } finally {
    await source.close();
  }
  await hint(pool, 'inbox');
  return 'waits';
}

interface Batch {
  readonly records: readonly SplitRecord[];
  /** Where to go on behind it. */
  readonly position: number;
}

/** Hands over batch after batch as long as there is room. A fault, or undefined, where the file ends. */
async function handOver(
  { pool, store }: FileReaderParts,
  file: FeedFileRecord,
  feed: FeedRecord,
): Promise<Turn | { readonly fault: string | undefined }> {
  const source = await store.read(file.id);
  let current = file;
  let batches = 0;
  try {
    for await (const batch of batchesOf(source, file, feed)) {
      if ((await countWaitingRecords(pool, file.id)) >= WAITING_RECORDS) return 'waits';
      const given = recordsFor(current, feed, batch);
      const isOurs = await inTransaction(pool, async (client) => {
        if (!(await handOverRecords(client, current, given))) return false;
        await setAside(client, batch, given);
        return true;
      });
      if (!isOurs) return 'ended';
      await hint(pool, 'inbox');
      current = { ...current, position: given.position, records: current.records + given.rows.length };
      batches += 1;
      if (batches === BATCHES_A_TURN) return 'goes on';
    }
    return { fault: undefined };
  } finally {
    await source.close();
  }
}

/** The records from the file's position on, in batches. */
async function* batchesOf(source: FileHandle, file: FeedFileRecord, feed: FeedRecord): AsyncGenerator<Batch> {
  let batch: SplitRecord[] = [];
  let bytes = 0;
  for await (const record of recordsOf(source, file, feed)) {
    batch.push(record);
    bytes += record.bytes.length;
    if (batch.length < BATCH_RECORDS && bytes < BATCH_BYTES) continue;
    yield { records: batch, position: record.end };
    [batch, bytes] = [[], 0];
  }
  const last = batch.at(-1);
  if (last) yield { records: batch, position: last.end };
}

/** Begun anew behind one that is too long. */
async function* recordsOf(source: FileHandle, file: FeedFileRecord, feed: FeedRecord): AsyncGenerator<SplitRecord> {
  let from: number | undefined = file.position;
  while (from !== undefined) from = yield* recordsFrom(source, from, { file, feed });
}

/** Returns where to begin anew; undefined at the end of the file. */
async function* recordsFrom(
  source: FileHandle,
  start: number,
  { file, feed }: { readonly file: FeedFileRecord; readonly feed: FeedRecord },
): AsyncGenerator<SplitRecord, number | undefined> {
  const shape = { split: file.split ?? 'whole', header: file.header ?? undefined };
  const splitter = createSplitter(shape, { start, maxBytes: feed.messageBytes, charset: feed.charset });
  for (let at = start; ; ) {
    const { bytesRead, buffer } = await source.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at);
    const records = bytesRead === 0 ? splitter.end() : splitter.push(buffer.subarray(0, bytesRead));
    for (const record of records) {
      yield record;
      if (record.isTooLong) return record.end;
    }
    if (bytesRead === 0) return undefined;
    at += bytesRead;
  }
}

/** As messages of the feed: each row of a CSV below its header. */
function recordsFor(file: FeedFileRecord, feed: FeedRecord, { records, position }: Batch): FileRecords {
  const header = file.header && Buffer.concat([file.header, Buffer.from('\n')]);
  const first = file.records + file.refused + 1;
  const taken = records.flatMap((record, index) => (record.isTooLong ? [] : [{ record, number: first + index }]));
  return {
    topic: feedTopic(feed.id, 'file'),
    username: feedUsername(feed.id),
    rows: taken.map(({ record, number }) => ({
      payload: header ? Buffer.concat([header, record.bytes]) : record.bytes,
      meta: { file: { name: file.name, record: number } },
    })),
    position,
    refused: records.length - taken.length,
  };
}

/** Records that no message of the feed may be as long as: kept in part, for people to see. */
async function setAside(db: Queryable, { records }: Batch, { topic, username }: FileRecords): Promise<void> {
  const rows = records.filter(({ isTooLong }) => isTooLong);
  await insertQuarantine(
    db,
    rows.map(({ bytes, length }) => ({
      receivedAt: new Date(),
      topic,
      username,
      reason: 'too_large',
      detail: `a record of a file with ${length} bytes`,
      raw: bytes.subarray(0, MAX_QUARANTINED_BYTES),
      rawBytes: length,
      rawSha256: createHash('sha256').update(bytes).digest(),
    })),
  );
}
