interface Point {
  readonly at: number;
  readonly value: number;
}

/** At most `most` points of a line, oldest first: of each stretch its lowest and highest, so that no peak is lost. */
export function reducePoints<T extends Point>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  const size = Math.ceil(points.length / Math.max(1, Math.floor(most / 2)));
  const kept: T[] = [];
  for (let start = 0; start < points.length; start += size) {
    const stretch = points.slice(start, start + size);
    const lowest = stretch.reduce((a, b) => (b.value < a.value ? b : a));
    const highest = stretch.reduce((a, b) => (b.value > a.value ? b : a));
    if (lowest === highest) kept.push(lowest);
    else kept.push(...[lowest, highest].sort((a, b) => a.at - b.at));
  }
  return kept;
}
