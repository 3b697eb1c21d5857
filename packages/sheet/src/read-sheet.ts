import { detectEncoding, type SheetEncoding } from './encoding.ts';
import { bareName, columnNames, type Header, readHeader } from './header.ts';
import { type RawRow, rowsOfCsv } from './raw-rows.ts';
import type { SheetSource } from './source.ts';
import type { CellFault, Column, Columns, SheetRow, SheetTable } from './table.ts';
import type { Told } from './told.ts';
import { rowsOfWorkbook } from './workbook.ts';

export interface OpenSheet<C extends Columns> {
  /** Undefined where the bytes are nothing that can be read. */
  readonly encoding: SheetEncoding | undefined;
  /** The rows that are right, in order, read as they are asked for. */
  readonly rows: AsyncIterable<SheetRow<SheetTable<C>>>;
  /** Rows seen so far, right or wrong, without the header. */
  readonly seen: () => number;
}

/**
 * Opens a sheet: CSV in UTF-8, UTF-16 or GB18030, separated by commas, semicolons or tabs, or the first sheet of an .xlsx workbook.
 * Columns stand in any order under their names or aliases; empty rows and columns are left out. What is wrong is told by line and
 * column with what would work, and reading goes on with the next row: take the good ones, or none. CSV is read in bounded memory,
 * but for the table's keys.
 */
export async function openSheet<C extends Columns>(
  source: SheetSource,
  table: SheetTable<C>,
  told: Told,
): Promise<OpenSheet<C>> {
  const detected = await detectEncoding(source);
  if ('fault' in detected) {
    told.fault({ line: detected.line, message: detected.fault });
    return { encoding: undefined, rows: none(), seen: () => 0 };
  }
  const { encoding } = detected;
  const names = columnNames(table.columns);
  const raw =
    encoding === 'xlsx'
      ? rowsOfWorkbook(source, told)
      : rowsOfCsv(source, encoding, (name) => names.has(bareName(name)), told);
  let seen = 0;
  const rows = rowsBy(table, raw, told, () => {
    seen += 1;
  });
  return { encoding, rows, seen: () => seen };
}

async function* none(): AsyncGenerator<never> {
  // Nothing can be read.
}

async function* rowsBy<C extends Columns>(
  table: SheetTable<C>,
  raw: AsyncIterable<RawRow>,
  told: Told,
  onRow: () => void,
): AsyncGenerator<SheetRow<SheetTable<C>>> {
  const isRepeated = keyCheck(table.key, told);
  let header: Header | undefined;
  for await (const row of raw) {
    if (!header) {
      header = readHeader(table, row, told);
      if (!header) return;
      continue;
    }
    onRow();
    const cells = readRow(table, header, row, told);
    if (cells !== undefined && !isRepeated(cells)) yield cells;
  }
}

function readRow<C extends Columns>(
  table: SheetTable<C>,
  { width, places }: Header,
  { line, cells }: RawRow,
  told: Told,
): SheetRow<SheetTable<C>> | undefined {
  const filled = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  if (cells.length < width || filled > width) {
    const message = `has ${cells.length < width ? cells.length : filled} values, the header has ${width}; quote values that contain the separator`;
    told.fault({ line, message });
    return undefined;
  }
  const read: Record<string, unknown> = {};
  const faults: CellFault[] = [];
  for (const [name, column] of Object.entries<Column>(table.columns)) {
    const place = places[name];
    const cell = textAt(cells, place) || (column.absent ?? '');
    const result = readCell(column, cell);
    if ('fault' in result) faults.push([name, result.fault]);
    else read[name] = result.value;
  }
  if (faults.length === 0) faults.push(...(table.check?.(read as never) ?? []));
  for (const [column, message] of faults) {
    told.fault({ line, column, message: `"${textAt(cells, places[column]).slice(0, 60)}" ${message}` });
  }
  return faults.length === 0 ? ({ ...read, line } as unknown as SheetRow<SheetTable<C>>) : undefined;
}

function readCell({ type }: Column, cell: string): { readonly value: unknown } | { readonly fault: string } {
  if (cell.includes('\uFFFD')) {
    return { fault: 'was garbled before it came here; export it again from where its letters are right' };
  }
  const result = type.safeParse(cell);
  return result.success ? { value: result.data } : { fault: result.error.issues[0]?.message ?? 'is not allowed' };
}

function textAt(cells: readonly string[], place: number | undefined): string {
  return place === undefined ? '' : (cells[place] ?? '').trim();
}

function keyCheck(key: readonly string[], told: Told) {
  const firstLines = new Map<string, number>();
  return (cells: Readonly<Record<string, unknown>> & { readonly line: number }) => {
    if (key.length === 0) return false;
    const values = key.map((column) => String(cells[column])).join(' ');
    const first = firstLines.get(values);
    if (first === undefined) firstLines.set(values, cells.line);
    else told.fault({ line: cells.line, column: key.join('+'), message: `"${values}" stands in line ${first} too` });
    return first !== undefined;
  };
}
