export interface DifferentLine {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** Lines that `after` adds to `before` (+), takes away (-) or keeps, by their longest common subsequence. */
export function lineDifference(before: string, after: string): DifferentLine[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  const longest = commonLengths(old, young);
  const lines: DifferentLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    if (i < old.length && old[i] === young[j]) {
      lines.push({ sign: ' ', text: old[i] ?? '' });
      i += 1;
      j += 1;
    } else if (j >= young.length || (i < old.length && (longest[i + 1]?.[j] ?? 0) >= (longest[i]?.[j + 1] ?? 0))) {
      lines.push({ sign: '-', text: old[i] ?? '' });
      i += 1;
    } else {
      lines.push({ sign: '+', text: young[j] ?? '' });
      j += 1;
    }
  }
  return lines;
}

/** `[i][j]`: how many lines the rest of both from i and j have in common. */
function commonLengths(old: readonly string[], young: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(young.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = young.length - 1; j >= 0; j -= 1) {
      const [row, below] = [lengths[i] ?? [], lengths[i + 1] ?? []];
      row[j] = old[i] === young[j] ? 1 + (below[j + 1] ?? 0) : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
