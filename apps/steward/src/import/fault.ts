/** One thing that is wrong in a city's folder. Lines count from 1; the header is line 1. */
export interface ImportFault {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: string | undefined;
  /** What is wrong and what would work. */
  readonly message: string;
}

/** What a folder's reader says: faults refuse the city; notes tell what was mended, left out or taken in a certain way. */
export interface Findings {
  readonly faults: ImportFault[];
  readonly notes: ImportFault[];
}

const SHOWN = 20;

/** Every fault of a city's folder at once; nothing was written. */
export class ImportError extends Error {
  readonly faults: readonly ImportFault[];

  constructor(folder: string, faults: readonly ImportFault[]) {
    const more = faults.length > SHOWN ? `; and ${faults.length - SHOWN} more` : '';
    super(`Cannot import the city in ${folder}: ${faults.slice(0, SHOWN).map(describeFault).join('; ')}${more}`);
    this.name = 'ImportError';
    this.faults = faults;
  }
}

/** `components.csv line 17, lon: "12x" is not a number`. */
export function describeFault({ file, line, column, message }: ImportFault): string {
  return `${file}${line === undefined ? '' : ` line ${line}`}${column === undefined ? '' : `, ${column}`}: ${message}`;
}
