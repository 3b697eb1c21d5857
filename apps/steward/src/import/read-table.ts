import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { ImportFault } from './fault.ts';
import { type Row, TABLES, type TableName } from './tables.ts';

interface ParsedLine {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** The rows of one CSV text; what is wrong with them is added to `faults`. UTF-8, with or without a byte order mark. */
export function readTable<N extends TableName>(file: N, source: string, faults: ImportFault[]): Row<N>[] {
  const lines = parseLines(file, source, faults);
  const header = lines[0]?.record ?? [];
  const all = Object.keys(TABLES[file].shape);
  const columns = all.filter((column) => header.includes(column) || !isOptional(file, column));
  if (header.join(',') !== columns.join(',')) {
    faults.push({ file, line: 1, message: `the header is "${header.join(',')}"; it must be "${all.join(',')}"` });
    return [];
  }
  return lines.slice(1).flatMap((line) => readRow(file, columns, line, faults));
}

/** A column with a default may be missing: cities written before it was added still load. */
function isOptional(file: TableName, column: string): boolean {
  const shape: Readonly<Record<string, z.ZodType>> = TABLES[file].shape;
  return shape[column] instanceof z.ZodDefault;
}

function parseLines(file: string, source: string, faults: ImportFault[]): ParsedLine[] {
  try {
    const options = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
    return parse(source, options) as unknown as ParsedLine[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    faults.push({ file, line: typeof error.lines === 'number' ? error.lines : undefined, message: error.message });
    return [];
  }
}

function readRow<N extends TableName>(
  file: N,
  columns: readonly string[],
  { info, record }: ParsedLine,
  faults: ImportFault[],
): Row<N>[] {
  if (record.length !== columns.length) {
    const message = `has ${record.length} values, the header has ${columns.length}; quote values that contain commas`;
    faults.push({ file, line: info.lines, message });
    return [];
  }
  const cells = Object.fromEntries(columns.map((column, index) => [column, record[index]]));
  const result = TABLES[file].safeParse(cells);
  if (result.success) return [{ ...result.data, line: info.lines } as unknown as Row<N>];
  for (const issue of result.error.issues) {
    const column = String(issue.path[0]);
    faults.push({ file, line: info.lines, column, message: `"${cells[column]}" ${issue.message}` });
  }
  return [];
}
