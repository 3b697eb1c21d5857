import { findHistory, tellChecked } from '@cityloop/db/history/history-import';
import type { HistoryContext, HistoryFile } from './history-file.ts';
import type { createJudge, LineFault } from './judge-rows.ts';
import { readBlocks } from './read-blocks.ts';

/** What each pass over a file works with. */
export interface HistoryStep {
  readonly context: HistoryContext;
  readonly file: HistoryFile;
  readonly judge: ReturnType<typeof createJudge>;
  /** Of the import. */
  readonly id: number;
}

const MOST_FAULTS = 1_000;

/** Reads the whole file and stores nothing: its faults, the first thousand of them, and how many there are. */
export async function checkHistory({
  context,
  file,
  judge,
  id,
}: HistoryStep): Promise<{ faults: LineFault[]; count: number }> {
  const found: LineFault[] = [];
  let count = 0;
  let rows = 0;
  for await (const { lines, firstLine, endOffset } of readBlocks(file.path, { offset: 0, line: 1 })) {
    const { faults, rows: judged } = judge(lines, firstLine);
    rows += judged;
    count += faults.length;
    found.push(...faults.slice(0, MOST_FAULTS - found.length));
    await tellChecked(context.pool, id, endOffset);
    const entry = await findHistory(context.pool, id);
    if (entry) context.say({ ...entry, rows });
  }
  return { faults: found, count };
}
