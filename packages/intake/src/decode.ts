import type { FeedCharset, FeedFormat } from '@cityloop/domain/feed/feed';
import { parse as parseCsv } from 'csv-parse/sync';
import { readXml } from './read-xml.ts';

export type Decoded =
  | { readonly ok: true; readonly value: unknown /** The value as JSON. */; readonly json: string }
  | { readonly ok: false; readonly fault: string };

/** Reads a payload as its feed declares it: the charset, then the format. Never throws. */
export function decode(
  payload: Uint8Array,
  as: { readonly format: FeedFormat; readonly charset: FeedCharset },
): Decoded {
  let text: string;
  try {
    text = new TextDecoder(as.charset, { fatal: true }).decode(payload);
  } catch {
    return { ok: false, fault: `the payload is not ${as.charset}` };
  }
  try {
    const value = READERS[as.format](text);
    return { ok: true, value, json: as.format === 'json' ? text : JSON.stringify(value) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: `the payload is not ${as.format}: ${reason}` };
  }
}

const READERS: Readonly<Record<FeedFormat, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text),
  text: (text) => text,
  csv: readCsv,
  xml: readXml,
  form: readForm,
};

const DELIMITERS = [',', ';', '\t', '|'] as const;
const LONGEST_ROW = 65_536;

/** Rows as objects by the header; the delimiter is the one that the header has most of. */
function readCsv(text: string): Readonly<Record<string, string>>[] {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const rows: string[][] = parseCsv(text, {
    delimiter,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const [names = [], ...lines] = rows;
  return lines.map((line) => Object.fromEntries(names.map((name, index) => [name, line[index] ?? ''])));
}

/** A name that comes more than once has an array. */
function readForm(text: string): Readonly<Record<string, string | string[]>> {
  const fields = new URLSearchParams(text.trim());
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
