import { useAllPages } from '@cityloop/client/react/use-all-pages';
import type { LatestReading } from '@cityloop/contract/rest/component';
import { useEffect, useState } from 'react';
import { MAX_STREAMS } from '../../live/latest-readings.ts';
import { latestReadings } from '../../live/live-store.ts';

/** As many streams as the store keeps. */
const ALL = { most: MAX_STREAMS, staleTime: Number.POSITIVE_INFINITY };

/** Fills the store once with what is known already; from then on live readings keep it. */
export function useLatestSeed(): void {
  const { data } = useAllPages('listLatest', { limit: 10_000 }, ALL);
  useEffect(() => {
    if (data) latestReadings.takeStored(data.items);
  }, [data]);
}

/** Something read from the store of latest values, renewed every `everyMs`. `read` must be stable. */
export function useLatest<T>(read: (latest: typeof latestReadings) => T, everyMs = 2000): T {
  const [value, setValue] = useState(() => read(latestReadings));
  useEffect(() => {
    setValue(read(latestReadings));
    const timer = setInterval(() => setValue(read(latestReadings)), everyMs);
    return () => clearInterval(timer);
  }, [read, everyMs]);
  return value;
}

/** Mean of a metric over all plausible streams, with the time of the newest; undefined without any. */
export function meanOf(
  readings: readonly LatestReading[],
): { readonly value: number; readonly at: string } | undefined {
  const good = readings.filter((reading) => reading.quality === 'good');
  const newest = good.reduce<LatestReading | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
  if (!newest) return undefined;
  return { value: good.reduce((sum, reading) => sum + reading.value, 0) / good.length, at: newest.at };
}
