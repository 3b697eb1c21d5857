import { type ImportReport, MAX_IMPORT_FAULTS } from '@cityloop/contract/rest/device';
import type { Remark } from '@cityloop/sheet/told';

/** What is wrong with a file: all is counted, the first are kept. */
export interface ImportFaults {
  readonly count: number;
  add(fault: Remark): void;
  /** By line. */
  list(): ImportReport['faults'];
}

export function collectFaults(): ImportFaults {
  const kept: ImportReport['faults'] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add({ line, column, message }) {
      count += 1;
      if (kept.length < MAX_IMPORT_FAULTS) kept.push({ line, column: column ?? null, message });
    },
    list: () => kept.toSorted((a, b) => a.line - b.line),
  };
}
