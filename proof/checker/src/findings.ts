/** What can be wrong after a run. */
export const FINDING_KINDS = [
  'acknowledgedLost',
  'doubled',
  'unexplained',
  'latestWrong',
  'alarmsWrong',
  'quarantineWrong',
  'countersWrong',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Findings {
  /** `count` more of that kind; the first few are kept in words. */
  add(kind: FindingKind, describe: () => string, count?: number): void;
  counts(): Record<FindingKind, number>;
  samples(): Record<FindingKind, readonly string[]>;
}

const MOST_SAMPLES = 10;

export function createFindings(): Findings {
  const counts = perKind(() => 0);
  const samples = perKind((): string[] => []);
  return {
    add(kind, describe, count = 1) {
      counts[kind] += count;
      if (samples[kind].length < MOST_SAMPLES) samples[kind].push(describe());
    },
    counts: () => ({ ...counts }),
    samples: () => ({ ...samples }),
  };
}

function perKind<T>(make: () => T): Record<FindingKind, T> {
  return Object.fromEntries(FINDING_KINDS.map((kind) => [kind, make()])) as Record<FindingKind, T>;
}
