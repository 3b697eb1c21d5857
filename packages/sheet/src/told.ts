/** What a reader says of a sheet. Lines count from 1; the header is mostly line 1. */
export interface Remark {
  readonly line: number;
  readonly column?: string | undefined;
  /** What was found, and what would work. */
  readonly message: string;
}

/** Where a reader's remarks go. */
export interface Told {
  /** The row, or all of it, can't be taken. */
  fault(remark: Remark): void;
  /** Something was left out or understood in a certain way; the row is taken. */
  note(remark: Remark): void;
}

/** Keeps the first of each, and counts all: a file of a million faults costs no more memory than one of a thousand. */
export interface Remarks extends Told {
  readonly faults: readonly Remark[];
  readonly notes: readonly Remark[];
  readonly faultCount: number;
  readonly noteCount: number;
}

export function collectRemarks(most = 1_000): Remarks {
  const faults: Remark[] = [];
  const notes: Remark[] = [];
  let faultCount = 0;
  let noteCount = 0;
  return {
    faults,
    notes,
    get faultCount() {
      return faultCount;
    },
    get noteCount() {
      return noteCount;
    },
    fault(remark) {
      faultCount += 1;
      if (faults.length < most) faults.push(remark);
    },
    note(remark) {
      noteCount += 1;
      if (notes.length < most) notes.push(remark);
    },
  };
}
