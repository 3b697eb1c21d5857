import { emptyColumns, type ReadingColumns } from './judge-rows.ts';

const DAY_MS = 86_400_000;

export interface StreamReadings {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Places in the columns, by time. */
  readonly places: readonly number[];
  /** Beginnings of the days of UTC in which they lie. */
  readonly days: readonly number[];
}

/** Readings by component, metric and time: the key's index is filled in order. */
export function orderReadings({ componentKeys, metricKeys, ats }: ReadingColumns): StreamReadings[] {
  const streams = new Map<number, { componentKey: number; metricKey: number; places: number[] }>();
  let last: { key: number; places: number[] } | undefined;
  for (let index = 0; index < ats.length; index += 1) {
    const [componentKey = 0, metricKey = 0] = [componentKeys[index], metricKeys[index]];
    const key = componentKey * 32_768 + metricKey;
    if (last?.key !== key) {
      const stream = streams.get(key) ?? { componentKey, metricKey, places: [] };
      streams.set(key, stream);
      last = { key, places: stream.places };
    }
    last.places.push(index);
  }
  return [...streams.entries()]
    .sort(([one], [other]) => one - other)
    .map(([, stream]) => ({ ...stream, ...inOrder(stream.places, ats) }));
}

function inOrder(places: number[], ats: readonly number[]): { places: number[]; days: number[] } {
  const at = (place: number) => ats[place] ?? 0;
  const isOrdered = places.every((place, index) => index === 0 || at(places[index - 1] ?? 0) <= at(place));
  // Of the same time the first in the file stays the first.
  if (!isOrdered) places.sort((one, other) => at(one) - at(other) || one - other);
  const days: number[] = [];
  for (const place of places) {
    const day = Math.floor(at(place) / DAY_MS) * DAY_MS;
    if (days.at(-1) !== day) days.push(day);
  }
  return { places, days };
}

/** Columns of these places alone. */
export function pickReadings(from: ReadingColumns, places: Iterable<number>): ReadingColumns {
  const picked = emptyColumns();
  for (const place of places) {
    picked.componentKeys.push(from.componentKeys[place] ?? 0);
    picked.metricKeys.push(from.metricKeys[place] ?? 0);
    picked.ats.push(from.ats[place] ?? 0);
    picked.values.push(from.values[place] ?? 0);
    picked.qualities.push(from.qualities[place] ?? 0);
  }
  return picked;
}
