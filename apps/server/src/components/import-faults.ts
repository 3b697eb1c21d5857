import { type ImportReport, MAX_IMPORT_FAULTS } from '@cityloop/contract/rest/device';

interface ImportFault {
  /** From 1; the header is line 1. */
  readonly line: number;
  readonly column?: string;
  /** What is wrong and what would work. */
  readonly message: string;
}

/** What is wrong with a file: all is counted, the first are kept. */
export interface ImportFaults {
  readonly count: number;
  add(fault: ImportFault): void;
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
