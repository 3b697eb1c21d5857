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

/**
 * Rows as objects by the header; the delimiter is the one that the header has most of. A row of another length is at fault,
 * unless what is beyond the header is empty, as spreadsheets write it.
 * @throws Error where quotes don't close: then no row after it is known
 */
export function readCsv(text: string): Records {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const faulty: FaultyRecord[] = [];
  let names: readonly string[] | undefined;
  const records: unknown[] = [];
  parseCsv(text, {
    delimiter,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_ROW,
    on_record: (row: string[], { lines: line }) => {
      if (names === undefined) {
        names = row;
      } else if (row.some((value) => value !== '')) {
        const fault = faultOfRow(row, names.length);
        if (fault === undefined) records.push(objectOf(names, row));
        else faulty.push({ line, fault });
      }
      return null;
    },
  });
  return { records, faulty };
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
