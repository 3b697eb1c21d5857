import { fileURLToPath } from 'node:url';
import { openSheet } from '@cityloop/sheet/read-sheet';
import { sheetOfFile } from '@cityloop/sheet/source';
import type { Columns, SheetTable } from '@cityloop/sheet/table';
import { collectRemarks } from '@cityloop/sheet/told';
import type { CityFolder } from './city-folder.ts';
import type { Findings } from './fault.ts';
import { NEEDED_TABLE, type Row, TABLES, type TableName } from './tables/tables.ts';

/** Read where a city has no such sheet. */
const DEFAULT_TABLES: readonly TableName[] = ['stage-limits.csv', 'vital-signs.csv'];
const DEFAULTS_FOLDER = fileURLToPath(new URL('./default-tables/', import.meta.url));

/** The rows of one sheet of a city: of `NAME.csv` or `NAME.xlsx`, else of what a city begins with. Faults and notes are told. */
export async function readTable<N extends TableName>(folder: CityFolder, name: N): Promise<readonly Row<N>[]> {
  const workbook = name.replace(/csv$/, 'xlsx');
  const [file, other] = [name, workbook].filter((each) => folder.has(each));
  if (other !== undefined)
    folder.findings.faults.push({ file: other, message: `stands beside ${file}; remove one of them` });
  if (file !== undefined) {
    await folder.addToHash(file);
    return readFileOf(name, { file, path: folder.pathOf(file) }, folder.findings);
  }
  if (name === NEEDED_TABLE) {
    folder.findings.faults.push({ file: name, message: `is missing; a city needs it, or ${workbook}` });
  }
  if (!DEFAULT_TABLES.includes(name)) return [];
  return readFileOf(name, { file: name, path: `${DEFAULTS_FOLDER}${name}` }, folder.findings);
}

interface SheetFile {
  /** As it is told. */
  readonly file: string;
  readonly path: string;
}

/** Of faults the first thousand are kept, which are more than anybody reads. */
async function readFileOf<N extends TableName>(
  name: N,
  { file, path }: SheetFile,
  { faults, notes }: Findings,
): Promise<readonly Row<N>[]> {
  const remarks = collectRemarks();
  const table: SheetTable<Columns> = TABLES[name] as unknown as SheetTable<Columns>;
  const { rows } = await openSheet(sheetOfFile(path), table, remarks);
  const kept: unknown[] = [];
  for await (const row of rows) kept.push(row);
  faults.push(...remarks.faults.map((fault) => ({ file, ...fault })));
  notes.push(...remarks.notes.map((note) => ({ file, ...note })));
  return kept as unknown as readonly Row<N>[];
}
