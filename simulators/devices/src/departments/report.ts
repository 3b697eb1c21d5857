/** Something that a department's people or callers tell of, before it is written in the department's own format. */
export interface Report {
  readonly id: string;
  /** The department's own code, and its own word for it. */
  readonly code: string;
  readonly what: string;
  readonly description: string;
  readonly place: string;
  /** WGS 84. */
  readonly lon: number;
  readonly lat: number;
  /** 1 to 3. */
  readonly severity: 1 | 2 | 3;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a department's report may be of: code, word, description, severity. */
export type ReportKind = readonly [code: string, what: string, description: string, severity: Report['severity']];
