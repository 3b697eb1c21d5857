import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { findCity } from '@cityloop/db/city/city';
import { zoneOf } from '@cityloop/db/city/zone-of';
import {
  beginHistory,
  endHistory,
  enterHistory,
  enterState,
  findHistory,
  type HistoryImport,
} from '@cityloop/db/history/history-import';
import { holdHistory, sumImported } from '@cityloop/db/history/hold-history';
import { findStorageKind } from '@cityloop/db/storage/telemetry-storage';
import type pg from 'pg';
import { checkHistory } from './check-history.ts';
import type { HistoryContext, HistoryFile } from './history-file.ts';
import { createJudge } from './judge-rows.ts';
import { loadHistory } from './load-history.ts';
import { readBlocks, UnreadableLineError } from './read-blocks.ts';
import { detectFormat, type RowFormat } from './row-format.ts';
import { readStreamBook } from './stream-book.ts';

export interface ImportedHistory extends HistoryImport {
  /** The same file was imported before, whole: all of it are repeats. */
  readonly isKnown: boolean;
}

/**
 * Brings a file of readings of any age into the city: checked first, unless `takeGood`; stored block by block, so that one who was interrupted
 * goes on; then rolled up. The same file again stores nothing. Undefined while another import is under way. Memory does not grow with
 * the file.
 */
export async function importHistory(context: HistoryContext, file: HistoryFile): Promise<ImportedHistory | undefined> {
  return holdHistory(context.pool, async () => {
    const { pool } = context;
    const zone = zoneOf(file.zone ?? (await findCity(pool))?.timezone ?? 'UTC');
    const { size } = await stat(file.path);
    const { name, storedAs, takeGood, requestedBy } = file;
    const sha256 = await hashOf(file.path);
    const given = { sha256, zone: zone.name, name, bytes: size, path: storedAs, takeGood, requestedBy };
    const entry = await enterHistory(pool, given);
    const isKnown = entry.state === 'done';
    if (!isKnown) await proceed(context, file, entry);
    else if (storedAs !== null) await endHistory(pool, entry.id, { state: 'done' });
    const ended = (await findHistory(pool, entry.id)) ?? entry;
    return isKnown
      ? { ...ended, fresh: 0, repeated: ended.rows - ended.refused, conflicting: 0, isKnown }
      : { ...ended, isKnown };
  });
}

async function proceed(context: HistoryContext, file: HistoryFile, entry: HistoryImport): Promise<void> {
  const { pool, now } = context;
  const { id } = entry;
  try {
    const format = await formatOf(file.path);
    if ('message' in format) return await refuse(pool, id, [{ line: 1, ...format }], 1);
    const judge = createJudge({
      format,
      zone: zoneOf(entry.zone),
      book: await readStreamBook(pool),
      now: now.getTime(),
    });
    const step = { context, file, judge, id };
    if (entry.state === 'waiting' || entry.state === 'checking') {
      await beginHistory(pool, id, file.takeGood ? 'loading' : 'checking');
      const { faults, count } = file.takeGood ? { faults: [], count: 0 } : await checkHistory(step);
      if (count > 0) return await refuse(pool, id, faults, count);
      await beginHistory(pool, id, 'loading');
    }
    if (entry.state !== 'summing') await loadHistory(step, await kindOf(context));
    await enterState(pool, id, 'summing');
    await sumImported(pool, { now, said: () => tell(context, id) });
    await endHistory(pool, id, { state: 'done' });
  } catch (error) {
    if (!(error instanceof UnreadableLineError)) throw error;
    await endHistory(pool, id, { state: 'failed', message: `line ${error.line} ${error.message}` });
  }
}

async function refuse(pool: pg.Pool, id: number, faults: HistoryImport['faults'], count: number): Promise<void> {
  await endHistory(pool, id, { state: 'refused', faults, refused: count });
}

async function tell({ pool, say }: HistoryContext, id: number): Promise<void> {
  const entry = await findHistory(pool, id);
  if (entry) say(entry);
}

async function kindOf({ pool }: HistoryContext) {
  const client = await pool.connect();
  try {
    const kind = await findStorageKind(client);
    if (kind === undefined) throw new Error('Cannot import history: the storage is not prepared. Start the city once.');
    return kind;
  } finally {
    client.release();
  }
}

async function formatOf(path: string): Promise<RowFormat | { column: string | undefined; message: string }> {
  for await (const { lines } of readBlocks(path, { offset: 0, line: 1 })) return detectFormat(lines[0] ?? '');
  return { column: undefined, message: 'is missing: the file is empty' };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
