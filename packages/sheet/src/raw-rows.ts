import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { decode, type SheetEncoding } from './encoding.ts';
import type { SheetSource } from './source.ts';
import type { Told } from './told.ts';

/** The texts of one row and the line that it begins in. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const SEPARATORS = [',', ';', '\t', '，'] as const;
const LONGEST_RECORD = 64 * 1024;
/** As much of a text as its header is looked for in. */
const HEAD_CHARACTERS = 64 * 1024;

interface CsvLine {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/**
 * The rows of a CSV text that aren't empty. Commas, semicolons or tabs separate, whichever the header shows (`isKnown` tells the names
 * of columns); `sep=;` in the first line, which Excel writes, is obeyed. After a broken quote the rest is not guessed.
 */
export async function* rowsOfCsv(
  source: SheetSource,
  encoding: Exclude<SheetEncoding, 'xlsx'>,
  isKnown: (name: string) => boolean,
  told: Told,
): AsyncGenerator<RawRow> {
  const text = decode(source, encoding);
  const { head, rest } = await takeHead(text);
  const announced = /^\uFEFF?sep=(.)\r?\n/i.exec(head);
  const delimiter = announced?.[1] ?? separatorOf(head, isKnown);
  const parser = Readable.from(rest).pipe(
    parse({
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
    }),
  );
  let isFirst = true;
  try {
    for await (const { info, record } of parser as AsyncIterable<CsvLine>) {
      const isAnnouncement = isFirst && announced !== null;
      isFirst = false;
      if (isAnnouncement || record.every((cell) => cell.trim() === '')) continue;
      yield { line: info.lines - lineBreaksIn(record), cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    told.fault({ line: typeof error.lines === 'number' ? error.lines : 1, message: describe(error) });
  }
}

function describe({ code, message }: CsvError): string {
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return `the rest can't be read: a row has more than ${LONGEST_RECORD} characters; mostly a quotation mark isn't closed in or before it`;
  }
  return `the rest can't be read: ${message}; put a value that holds a quotation mark in quotation marks, and write it twice inside`;
}

/** The beginning of a text, and all of it again. */
async function takeHead(
  text: AsyncGenerator<string>,
): Promise<{ readonly head: string; readonly rest: AsyncIterable<string> }> {
  let head = '';
  while (head.length < HEAD_CHARACTERS) {
    const next = await text.next();
    if (next.done) break;
    head += next.value;
  }
  async function* rest() {
    yield head;
    yield* text;
  }
  return { head, rest: rest() };
}

/** By which the header falls into the most known names, or else into the most parts. */
function separatorOf(head: string, isKnown: (name: string) => boolean): string {
  const scores = SEPARATORS.map((separator) => {
    const names = headerBy(head, separator);
    return { separator, known: names.filter(isKnown).length, parts: names.length };
  });
  const [best] = scores.toSorted((a, b) => b.known - a.known || b.parts - a.parts);
  return best?.separator ?? ',';
}

function headerBy(head: string, delimiter: string): readonly string[] {
  const line = head.replace(/^\uFEFF/, '').match(/^(?:[^"\n]|"[^"]*")*/)?.[0] ?? '';
  try {
    const [names] = parseNow(line.trim() === '' ? (head.trimStart().split('\n', 1)[0] ?? '') : line, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
    }) as string[][];
    return names ?? [];
  } catch {
    return [];
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}
