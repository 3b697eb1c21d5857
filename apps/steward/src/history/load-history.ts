import { DAY_MS, type StreamDay } from '@cityloop/db/history/history-day';
import { findHistory } from '@cityloop/db/history/history-import';
import { prepareDays } from '@cityloop/db/history/hold-history';
import { type HistoryBlock, storeHistoryBlock } from '@cityloop/db/history/store-history';
import type { StorageKind } from '@cityloop/db/storage/telemetry-storage';
import type { HistoryStep } from './check-history.ts';
import type { JudgedLines, LineFault } from './judge-rows.ts';
import { orderReadings, pickReadings, type StreamReadings } from './order-readings.ts';
import { type LineBlock, readBlocks } from './read-blocks.ts';
import { createDaySet, type DaySet } from './touched-days.ts';

/** What was met already: a day is made room for once, and asked about once for each stream. */
interface Known {
  readonly days: Set<number>;
  readonly asked: DaySet;
  readonly summed: DaySet;
}

/** Stores the file from where it came to; while a block is written the next one is read. */
export async function loadHistory(step: HistoryStep, kind: StorageKind): Promise<void> {
  const { context, file, judge, id } = step;
  const known: Known = { days: new Set(), asked: createDaySet(), summed: createDaySet() };
  const entry = await findHistory(context.pool, id);
  let writing: Promise<number> = Promise.resolve(0);
  for await (const lines of readBlocks(file.path, { offset: entry?.loadedBytes ?? 0, line: entry?.nextLine ?? 1 })) {
    const judged = judge(lines.lines, lines.firstLine);
    const ordered = orderReadings(judged.readings);
    const repeatedShare = await writing;
    const made = await makeBlock(step, kind, { lines, judged, ordered, known });
    writing = write(step, { ...made, expectsRepeats: repeatedShare > 0.01 });
    // A failure is told by the next await, not by the process.
    writing.catch(() => undefined);
  }
  await writing;
}

interface BlockParts {
  readonly lines: LineBlock;
  readonly judged: JudgedLines;
  readonly ordered: readonly StreamReadings[];
  readonly known: Known;
}

async function makeBlock(
  { context, id }: HistoryStep,
  kind: StorageKind,
  { lines, judged, ordered, known }: BlockParts,
): Promise<Omit<HistoryBlock, 'expectsRepeats'>> {
  const touched = ordered.flatMap(({ componentKey, metricKey, days }) =>
    days.map((day) => ({ componentKey, metricKey, day })),
  );
  const news = touched.filter((day) => known.asked.add(day));
  const days = [...new Set(news.map(({ day }) => day))].filter((day) => !known.days.has(day));
  const { pool, retention, now } = context;
  const { keptDays, summed } = await prepareDays(pool, { days, streamDays: news, kind, retention, now });
  for (const day of days) known.days.add(day);
  for (const day of summed) known.summed.add(day);
  const { places, settled } = withoutSummed(ordered, judged.readings.ats, known.summed);
  const faults: LineFault[] = [...judged.faults];
  if (settled > 0) faults.push({ line: lines.firstLine, column: 'at', message: SETTLED(settled) });
  const readings = pickReadings(judged.readings, places.flat());
  const lasts = places.flatMap((own) => own.slice(-1));
  return {
    importId: id,
    readings,
    newest: pickReadings(judged.readings, lasts),
    touched: news.filter((day) => !known.summed.has(day)),
    counts: { rows: judged.rows, refused: judged.faults.length + settled },
    faults,
    next: { offset: lines.endOffset, line: lines.firstLine + lines.lines.length },
    keptDays,
  };
}

const SETTLED = (count: number) =>
  `and lines after it: ${count} readings of days that the city knows by hours and days alone. Their own readings are gone, so that nobody can tell a repeat`;

/** The places of each stream, by time, without days that only rollups know. */
function withoutSummed(ordered: readonly StreamReadings[], ats: readonly number[], summed: DaySet) {
  let settled = 0;
  const places = ordered.map(({ componentKey, metricKey, places: own, days }) => {
    const gone = new Set(days.filter((day) => summed.has({ componentKey, metricKey, day } satisfies StreamDay)));
    if (gone.size === 0) return own;
    const left = own.filter((place) => !gone.has(Math.floor((ats[place] ?? 0) / DAY_MS) * DAY_MS));
    settled += own.length - left.length;
    return left;
  });
  return { places, settled };
}

/** Returns the share of readings that were stored before. */
async function write({ context, id }: HistoryStep, block: HistoryBlock): Promise<number> {
  const { stored } = await storeHistoryBlock(context.pool, block);
  const entry = await findHistory(context.pool, id);
  if (entry) context.say(entry);
  const given = block.readings.ats.length;
  return given === 0 ? 0 : (given - stored) / given;
}
