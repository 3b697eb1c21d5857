import { Readable } from 'node:stream';
import { MAX_IMPORT_LINES, type NewComponent, newComponent } from '@cityloop/contract/rest/device';
import { CsvError, parse } from 'csv-parse';
import { decodeCsv } from './decode-csv.ts';
import type { ImportFaults } from './import-faults.ts';

export interface CsvRow {
  readonly line: number;
  readonly component: NewComponent;
}

export interface CsvReading {
  readonly encoding: 'utf-8' | 'gb18030';
  /** Without the header and empty lines. */
  readonly lines: number;
  readonly rows: readonly CsvRow[];
}

/** What a header may call each column; the first is the name of the format. */
const COLUMNS = {
  id: ['id', '编号', '设备编号', '标识码'],
  type: ['type', '类型', '设备类型'],
  name: ['name', '名称', '设备名称'],
  lon: ['lon', 'longitude', '经度'],
  lat: ['lat', 'latitude', '纬度'],
  address: ['address', '地址', '安装地址'],
  parent: ['parent', '网关', '所属网关'],
  district: ['district', '区', '区划', '行政区划'],
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ['id', 'type', 'name', 'lon', 'lat'];
const NUMBER = /^-?\d+(\.\d+)?$/;
const LONGEST_RECORD = 16_384;

/**
 * Devices in a CSV text: a header, then a line each. Columns may stand in any order, under their English or Chinese names;
 * `components.csv` of a city is one. What is wrong is added to `faults`, and reading goes on where it can.
 */
export async function readComponentsCsv(bytes: Buffer, faults: ImportFaults): Promise<CsvReading> {
  const decoded = decodeCsv(bytes);
  if ('fault' in decoded) {
    faults.add({ line: decoded.line, message: decoded.fault });
    return { encoding: 'utf-8', lines: 0, rows: [] };
  }
  const rows: CsvRow[] = [];
  const firstLines = new Map<string, number>();
  let columns: readonly (Column | undefined)[] | undefined;
  let lines = 0;
  for await (const { line, cells } of linesOf(decoded.pieces(), faults)) {
    if (!columns) {
      columns = readHeader(cells, faults);
      if (!columns) break;
      continue;
    }
    lines += 1;
    if (lines > MAX_IMPORT_LINES) {
      faults.add({ line, message: `more than ${MAX_IMPORT_LINES} lines; divide the file` });
      break;
    }
    const component = readLine(columns, { line, cells }, faults);
    if (!component) continue;
    const first = firstLines.get(component.id);
    if (first === undefined) rows.push({ line, component });
    else faults.add({ line, column: 'id', message: `"${component.id}" stands in line ${first} too` });
    firstLines.set(component.id, first ?? line);
  }
  if (lines === 0 && faults.count === 0) faults.add({ line: 1, message: 'the file holds no component' });
  return { encoding: decoded.encoding, lines, rows };
}

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

async function* linesOf(pieces: Iterable<string>, faults: ImportFaults): AsyncGenerator<Line> {
  const parser = Readable.from(pieces).pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
    }),
  );
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      if (record.some((cell) => cell.trim() !== '')) yield { line: info.lines, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    faults.add({ line, message: `the rest can't be read: ${error.message}` });
  }
}

function readHeader(cells: readonly string[], faults: ImportFaults): (Column | undefined)[] | undefined {
  const names = Object.entries(COLUMNS) as [Column, readonly string[]][];
  const columns = cells.map((cell) => {
    const wanted = cell
      .replace(/^\uFEFF/, '')
      .trim()
      .toLowerCase();
    return names.find(([, aliases]) => aliases.includes(wanted))?.[0];
  });
  const unknown = cells.filter((cell, index) => columns[index] === undefined && cell.trim() !== '');
  const missing = NEEDED.filter((column) => !columns.includes(column));
  const twice = columns.filter((column, index) => column !== undefined && columns.indexOf(column) !== index);
  const known = names.map(([column, aliases]) => `${column} (${aliases.at(1)})`).join(', ');
  const fault = (message: string) =>
    faults.add({ line: 1, message: `${message}; columns, separated by commas: ${known}` });
  if (unknown.length > 0)
    fault(`unknown columns in the header: ${unknown.map((cell) => cell.slice(0, 40)).join(', ')}`);
  if (missing.length > 0) fault(`the header lacks ${missing.join(', ')}`);
  if (twice.length > 0) fault(`the header names ${twice.join(', ')} twice`);
  return unknown.length + missing.length + twice.length > 0 ? undefined : columns;
}

function readLine(
  columns: readonly (Column | undefined)[],
  { line, cells }: Line,
  faults: ImportFaults,
): NewComponent | undefined {
  if (cells.length !== columns.length) {
    const message = `has ${cells.length} values, the header has ${columns.length}; quote values that contain commas`;
    faults.add({ line, message });
    return undefined;
  }
  const cell = (column: Column) => (cells[columns.indexOf(column)] ?? '').trim();
  let faulty = false;
  const fault = (column: string, message: string) => {
    faulty = true;
    faults.add({ line, column, message });
  };
  for (const column of ['lon', 'lat'] as const) {
    if (!NUMBER.test(cell(column))) fault(column, `"${cell(column)}" must be degrees such as 120.155`);
  }
  if (/^\d\.\d+E\+\d+$/i.test(cell('id'))) {
    fault('id', `"${cell('id')}" was cut by a spreadsheet; format the column as text and fill the codes in again`);
  }
  if (faulty) return undefined;
  const result = newComponent.safeParse({
    id: cell('id'),
    type: cell('type'),
    name: cell('name'),
    address: cell('address'),
    parent: cell('parent') || null,
    location: { lon: Number(cell('lon')), lat: Number(cell('lat')) },
    ...(cell('district') === '' ? {} : { district: cell('district') }),
  });
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) {
    const column = String(path.at(-1)) as Column;
    fault(column, `"${cell(column).slice(0, 60)}" ${message}`);
  }
  return undefined;
}
