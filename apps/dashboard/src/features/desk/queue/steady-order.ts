interface Identified {
  readonly id: string;
}

export interface SteadyRows<T> {
  readonly rows: readonly T[];
  /** Fresh rows that are held back until the reader's hand leaves the list. */
  readonly waiting: number;
}

/**
 * What a list shows when fresh rows arrive under someone's hand: the rows that stood there stay where they are, with
 * fresh contents where there are some; new rows wait. Without a hand on it, the fresh list as it is.
 */
export function steadyRows<T extends Identified>(
  shown: readonly T[],
  fresh: readonly T[],
  isHeld: boolean,
): SteadyRows<T> {
  if (!isHeld || shown.length === 0) return { rows: fresh, waiting: 0 };
  const freshById = new Map(fresh.map((row) => [row.id, row]));
  const shownIds = new Set(shown.map((row) => row.id));
  return {
    rows: shown.map((row) => freshById.get(row.id) ?? row),
    waiting: fresh.filter((row) => !shownIds.has(row.id)).length,
  };
}
