import { parse as parseCsv } from 'csv-parse/sync';

/** A line or row that can't be read. */
export interface FaultyRecord {
  /** From 1, in the text. */
  readonly line: number;
  readonly fault: string;
}

export interface Records {
  readonly records: readonly unknown[];
  readonly faulty: readonly FaultyRecord[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LONGEST_ROW = 65_536;

/** Excel's first line that names the delimiter. */
const NAMED_DELIMITER = /^sep=([^\r\n])\r?\n/i;

/**
 * Rows as objects by the header; the delimiter is the one that the header has most of, or that a line `sep=;` before it names.
 * A name that comes again gets a number: `value`, `value_2`. A row of another length is at fault,
 * unless what is beyond the header is empty, as spreadsheets write it.
 * @throws Error where quotes don't close: then no row after it is known
 */
export function readCsv(whole: string): Records {
  const [line = '', named] = NAMED_DELIMITER.exec(whole) ?? [];
  const text = whole.slice(line.length);
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  const delimiter = named ?? DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const faulty: FaultyRecord[] = [];
  let names: readonly string[] | undefined;
  const records: unknown[] = [];
  parseCsv(text, {
    delimiter,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    on_record: (row: string[], { lines }) => {
      if (names === undefined) {
        names = distinct(row);
      } else if (row.some((value) => value !== '')) {
        const fault = faultOfRow(row, names.length);
        if (fault === undefined) records.push(objectOf(names, row));
        else faulty.push({ line: lines + (named === undefined ? 0 : 1), fault });
      }
      return null;
    },
  });
  return { records, faulty };
}

function distinct(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}

function faultOfRow(row: readonly string[], columns: number): string | undefined {
  if (row.length === columns || (row.length > columns && row.slice(columns).every((value) => value === ''))) {
    return undefined;
  }
  return `${row.length} columns, where the header has ${columns}`;
}

function objectOf(names: readonly string[], row: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']));
}

/** Newline-delimited JSON: a value a line; empty lines say nothing. */
export function readLines(text: string): Records {
  const records: unknown[] = [];
  const faulty: FaultyRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      records.push(JSON.parse(line));
    } catch (error) {
      faulty.push({ line: index + 1, fault: error instanceof Error ? error.message : 'it is not JSON' });
    }
  }
  return { records, faulty };
}
