import { parse } from 'csv-parse/sync';

/** The fields of a reading, as a line has them. */
export const FIELDS = ['component', 'metric', 'at', 'value', 'quality'] as const;
export type Field = (typeof FIELDS)[number];
/** In the order of `FIELDS`; what a line lacks is ''. */
export type Row = readonly [component: string, metric: string, at: string, value: string, quality: string];

/** What is wrong with a line: its column where one is at fault. */
export interface RowFault {
  readonly column: string | undefined;
  readonly message: string;
}

export interface RowFormat {
  readonly name: 'csv' | 'ndjson';
  /** Whether the first line holds no reading. */
  readonly hasHeader: boolean;
  /** Columns of the file that are none of ours. */
  readonly ignored: readonly string[];
  readonly read: (line: string) => Row | RowFault;
}

const OPTIONAL: readonly Field[] = ['quality'];
const DELIMITERS = [',', ';', '\t'];

/** By the first line: an object is NDJSON, all else the header of a CSV file, by commas, semicolons or tabs, in any order. */
export function detectFormat(firstLine: string): RowFormat | RowFault {
  const line = firstLine.trim();
  if (line.startsWith('{')) return { name: 'ndjson', hasHeader: false, ignored: [], read: readObject };
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const header = cellsOf(line, delimiter);
  if (!Array.isArray(header)) return header;
  const names = header.map((name) => name.trim().toLowerCase());
  const places = FIELDS.map((field) => names.indexOf(field));
  const missing = FIELDS.filter((field, index) => places[index] === -1 && !OPTIONAL.includes(field));
  if (missing.length > 0) {
    const expected = 'component,metric,at,value and, if you like, quality, in any order';
    return { column: missing[0], message: `is missing: the first line must name the columns ${expected}` };
  }
  const twice = names.find(
    (name, index) => (FIELDS as readonly string[]).includes(name) && names.indexOf(name) !== index,
  );
  if (twice !== undefined) return { column: twice, message: 'stands twice in the first line' };
  const ignored = names.filter((name) => !(FIELDS as readonly string[]).includes(name));
  return { name: 'csv', hasHeader: true, ignored, read: rowReader(delimiter, places, names.length) };
}

function rowReader(delimiter: string, places: readonly number[], width: number): RowFormat['read'] {
  const [component = 0, metric = 0, at = 0, value = 0, quality = -1] = places;
  return (line) => {
    const cells = cellsOf(line, delimiter);
    if (!Array.isArray(cells)) return cells;
    if (cells.length > width) {
      return {
        column: undefined,
        message: `has ${cells.length} cells, the first line ${width}: quote what holds "${delimiter}"`,
      };
    }
    return [
      cells[component] ?? '',
      cells[metric] ?? '',
      cells[at] ?? '',
      cells[value] ?? '',
      quality < 0 ? '' : (cells[quality] ?? ''),
    ];
  };
}

/** Most lines have no quotes, and need no parser. */
function cellsOf(line: string, delimiter: string): string[] | RowFault {
  if (!line.includes('"')) return line.split(delimiter);
  try {
    const [cells = []]: string[][] = parse(line, { delimiter, relaxColumnCount: true });
    return cells;
  } catch {
    return { column: undefined, message: 'has a quote that does not end on it, or that stands inside a cell' };
  }
}

function readObject(line: string): Row | RowFault {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return { column: undefined, message: 'is no JSON' };
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { column: undefined, message: 'is no JSON object' };
  }
  const { component, metric, at, value, quality } = given as Record<Field, unknown>;
  return [textOf(component), textOf(metric), textOf(at), textOf(value), textOf(quality)];
}

/** Objects and lists become what no field takes. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
