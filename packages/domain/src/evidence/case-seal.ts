/** An entry of the log: how far the log of a case had come when it was sealed, and the hash of that action. */
export interface CaseSeal {
  readonly v: 1;
  readonly kind: 'caseSeal';
  readonly at: string;
  readonly id: string;
  readonly seq: number;
  /** Hex: of action `seq` in the case's own hash chain. */
  readonly hash: string;
  /** Hex: SHA-256 of the outcomes of all actions up to `seq`, those of before actions hashed them included. */
  readonly outcomes: string;
}

/** The log of a case as it is now: for each action its hash and the hash of all outcomes up to it, both hex; none: the case is gone. */
export interface CaseLogState {
  readonly id: string;
  readonly hashes: readonly string[];
  readonly outcomes: readonly string[];
}

/** What was done to a case's log since it was sealed, in words; undefined where it only grew. */
export function alterationSince(seal: CaseSeal, { hashes, outcomes }: Omit<CaseLogState, 'id'>): string | undefined {
  if (hashes.length === 0) return `the whole case is gone: it was sealed at action ${seal.seq}`;
  if (hashes.length < seal.seq) return `its log ends at action ${hashes.length}: it was sealed at action ${seal.seq}`;
  if (hashes[seal.seq - 1] !== seal.hash)
    return `its chain was rebuilt: action ${seal.seq} is not the one that was sealed`;
  if (outcomes[seal.seq - 1] !== seal.outcomes) return `an outcome up to action ${seal.seq} is not what was sealed`;
  return undefined;
}

/** Seals must follow each other: of one case, none goes back, and the same action has the same hash. The index of the first that doesn't. */
export function findBrokenSeal(seals: readonly CaseSeal[]): number | undefined {
  const last = new Map<string, CaseSeal>();
  const index = seals.findIndex((seal) => {
    const before = last.get(seal.id);
    last.set(seal.id, seal);
    if (!before) return false;
    return seal.seq < before.seq || (seal.seq === before.seq && seal.hash !== before.hash);
  });
  return index < 0 ? undefined : index;
}
