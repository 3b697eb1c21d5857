import { openSheet } from '@cityloop/sheet/read-sheet';
import { type SheetSource, sheetOfBytes, sheetOfFile } from '@cityloop/sheet/source';
import type { Columns, SheetTable } from '@cityloop/sheet/table';
import { collectRemarks } from '@cityloop/sheet/told';
import type { CityFolder } from './city-folder.ts';
import type { Findings } from './fault.ts';
import { DEFAULT_TABLES } from './tables/default-tables.ts';
import { NEEDED_TABLE, type Row, TABLES, type TableName } from './tables/tables.ts';

/** The same sheet as a workbook. */
export function workbookOf(name: string): string {
  return name.replace(/csv$/, 'xlsx');
}

/** The rows of one sheet of a city: of `NAME.csv` or `NAME.xlsx`, else of what a city begins with. Faults and notes are told. */
export async function readTable<N extends TableName>(folder: CityFolder, name: N): Promise<readonly Row<N>[]> {
  const workbook = workbookOf(name);
  const [file, other] = [name, workbook].filter((each) => folder.has(each));
  if (other !== undefined)
    folder.findings.faults.push({ file: other, message: `stands beside ${file}; remove one of them` });
  if (file !== undefined) {
    await folder.addToHash(file);
    return readSource(name, { file, source: sheetOfFile(folder.pathOf(file)) }, folder.findings);
  }
  if (name === NEEDED_TABLE) {
    folder.findings.faults.push({ file: name, message: `is missing; a city needs it, or ${workbook}` });
  }
  const text = DEFAULT_TABLES[name];
  return text === undefined
    ? []
    : readSource(name, { file: name, source: sheetOfBytes(Buffer.from(text)) }, folder.findings);
}

interface SheetFile {
  /** As it is told. */
  readonly file: string;
  readonly source: SheetSource;
}

/** Of faults the first thousand are kept, which are more than anybody reads. */
async function readSource<N extends TableName>(
  name: N,
  { file, source }: SheetFile,
  { faults, notes }: Findings,
): Promise<readonly Row<N>[]> {
  const remarks = collectRemarks();
  const table: SheetTable<Columns> = TABLES[name] as unknown as SheetTable<Columns>;
  const { rows } = await openSheet(source, table, remarks);
  const kept: unknown[] = [];
  for await (const row of rows) kept.push(row);
  if (name === NEEDED_TABLE && kept.length === 0 && remarks.faultCount === 0) {
    remarks.fault({ line: 1, message: 'holds no row; a city needs at least one department' });
  }
  faults.push(...remarks.faults.map((fault) => ({ file, ...fault })));
  notes.push(...remarks.notes.map((note) => ({ file, ...note })));
  return kept as unknown as readonly Row<N>[];
}
