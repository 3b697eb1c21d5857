import type { Span } from '@cityloop/domain/time/bucket';

/** Spans in order, none touching another: what several spans cover together. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else if (to > from) joined.push({ from, to });
  }
  return joined;
}

/** What `whole` covers and `taken` doesn't; both joined. */
export function withoutSpans(whole: readonly Span[], taken: readonly Span[]): Span[] {
  return whole.flatMap(({ from, to }) => {
    const holes = taken.filter((hole) => hole.to > from && hole.from < to);
    const starts = [from, ...holes.map((hole) => hole.to)];
    const ends = [...holes.map((hole) => hole.from), to];
    return starts.map((start, index) => ({ from: start, to: ends[index] ?? to })).filter((left) => left.from < left.to);
  });
}

/** What both cover; both joined. */
export function commonSpans(one: readonly Span[], other: readonly Span[]): Span[] {
  return withoutSpans(one, withoutSpans(one, other));
}
