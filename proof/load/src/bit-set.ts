/** A set of whole numbers below `size`, one bit each: of ten million messages it takes 1.25 MB. */
export interface BitSet {
  readonly count: number;
  /** False when it was there already. */
  add(member: number): boolean;
  has(member: number): boolean;
}

export function createBitSet(size: number): BitSet {
  const words = new Uint8Array(Math.ceil(size / 8));
  let count = 0;
  const has = (member: number) => ((words[member >>> 3] ?? 0) & (1 << (member & 7))) !== 0;
  return {
    get count() {
      return count;
    },
    add(member) {
      if (has(member)) return false;
      words[member >>> 3] = (words[member >>> 3] ?? 0) | (1 << (member & 7));
      count += 1;
      return true;
    },
    has,
  };
}
