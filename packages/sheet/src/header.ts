import type { RawRow } from './raw-rows.ts';
import type { Columns, SheetTable } from './table.ts';
import type { Told } from './told.ts';

/** Which cell of a row holds which column. */
export interface Header {
  readonly width: number;
  /** Of each column of the table: the cell that holds it, or undefined where the sheet has no such column. */
  readonly places: Readonly<Record<string, number | undefined>>;
}

/** A header's name as it is compared: `Name_EN`, `name en` and `nameEn` are one; what stands in brackets doesn't count. */
export function bareName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/^\uFEFF/, '')
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, '')
    .toLowerCase()
    .replaceAll(/[\s_\-*:：.]/g, '');
}

/** Names of columns to the columns of a table. */
export function columnNames(columns: Columns): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(columns).flatMap(([column, { aliases }]) =>
      [column, ...aliases].map((name) => [bareName(name), column] as const),
    ),
  );
}

/** Undefined where the header names a column twice or lacks one; columns that nobody knows are noted and left out. */
export function readHeader(
  { columns }: Pick<SheetTable, 'columns'>,
  { line, cells }: RawRow,
  told: Told,
): Header | undefined {
  const names = columnNames(columns);
  const found = cells.map((cell) => names.get(bareName(cell)));
  const known = Object.entries(columns).map(([column, { aliases }]) => [column, ...aliases.slice(0, 1)].join(' / '));
  const missing = Object.entries(columns).filter(
    ([column, { absent }]) => absent === undefined && !found.includes(column),
  );
  const twice = new Set(found.filter((column, index) => column !== undefined && found.indexOf(column) !== index));
  if (missing.length > 0) {
    const lacking = missing.map(([column]) => column).join(', ');
    const header = cells.map((cell) => cell.trim().slice(0, 40)).join(', ');
    told.fault({
      line,
      message: `the header lacks ${lacking}. Found: ${header.slice(0, 400)}. Columns: ${known.join(', ')}`,
    });
  }
  if (twice.size > 0)
    told.fault({ line, message: `the header names ${[...twice].join(', ')} twice; rename or remove one` });
  const unknown = cells.filter((cell, index) => found[index] === undefined && cell.trim() !== '');
  if (unknown.length > 0) {
    const list = unknown.map((cell) => `"${cell.trim().slice(0, 40)}"`).join(', ');
    told.note({
      line,
      message: `columns left out, since the format has none of that name: ${list}. It has ${known.join(', ')}`,
    });
  }
  if (missing.length + twice.size > 0) return undefined;
  const places = Object.keys(columns).map((column) => [
    column,
    found.includes(column) ? found.indexOf(column) : undefined,
  ]);
  return { width: lastFilled(cells) + 1, places: Object.fromEntries(places) };
}

function lastFilled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '');
}
