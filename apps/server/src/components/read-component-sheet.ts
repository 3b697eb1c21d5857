import { type ImportReport, MAX_IMPORT_LINES, type NewComponent, newComponent } from '@cityloop/contract/rest/device';
import { COMPONENT_TABLE } from '@cityloop/sheet/component-table';
import { openSheet } from '@cityloop/sheet/read-sheet';
import { sheetOfBytes } from '@cityloop/sheet/source';
import type { SheetRow } from '@cityloop/sheet/table';
import { collectRemarks } from '@cityloop/sheet/told';
import type { ImportFaults } from './import-faults.ts';

export interface ReadComponent {
  readonly line: number;
  readonly component: NewComponent;
}

export interface ComponentReading {
  readonly encoding: ImportReport['encoding'];
  /** Without the header and empty lines. */
  readonly lines: number;
  readonly rows: readonly ReadComponent[];
  /** What was left out of the file, or understood in a certain way. */
  readonly notes: ImportReport['notes'];
}

const MOST_NOTES = 20;

/** Devices of an uploaded sheet. What is wrong is added to `faults`, and reading goes on where it can. */
export async function readComponentSheet(bytes: Buffer, faults: ImportFaults): Promise<ComponentReading> {
  const remarks = collectRemarks(MOST_NOTES);
  const told = { note: remarks.note, fault: faults.add };
  const sheet = await openSheet(sheetOfBytes(bytes), COMPONENT_TABLE, told);
  const rows: ReadComponent[] = [];
  for await (const row of sheet.rows) {
    if (sheet.seen() > MAX_IMPORT_LINES) {
      faults.add({ line: row.line, message: `more than ${MAX_IMPORT_LINES} lines; divide the file` });
      break;
    }
    const component = componentOf(row, faults);
    if (component) rows.push({ line: row.line, component });
  }
  if (sheet.seen() === 0 && faults.count === 0) faults.add({ line: 1, message: 'the file holds no component' });
  const notes = remarks.notes.map(({ line, message }) => ({ line, message }));
  return { encoding: sheet.encoding ?? 'utf-8', lines: sheet.seen(), rows, notes };
}

function componentOf(row: SheetRow<typeof COMPONENT_TABLE>, faults: ImportFaults): NewComponent | undefined {
  const { line, lon, lat, district, ...facts } = row;
  const given = { ...facts, location: { lon, lat }, ...(district !== null && { district }) };
  const result = newComponent.safeParse(given);
  if (result.success) return result.data;
  const cells: Readonly<Record<string, unknown>> = row;
  for (const { path, message } of result.error.issues) {
    const column = String(path.at(-1));
    faults.add({ line, column, message: `"${String(cells[column]).slice(0, 60)}" ${message}` });
  }
  return undefined;
}
