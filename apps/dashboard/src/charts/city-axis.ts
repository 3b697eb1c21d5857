import type { CityTimes } from '@cityloop/ui/times';

/** How a time axis of ECharts, which knows the browser's clocks and UTC's alone, stands on those of the city. */
export interface CityAxis {
  /** An instant, epoch milliseconds, as a place on the axis: what UTC's clocks show there, the city's show in truth. */
  readonly place: (at: number) => number;
  /** What stands below a tick: the day at midnight, else the minute. */
  readonly tick: (place: number) => string;
  /** What stands in the tooltip. */
  readonly stamp: (place: number) => string;
}

/**
 * The whole axis is moved by one offset, that at `first`, so that no point stands before an earlier one; words are those of the true
 * instant, also beyond a change of the clocks. The chart needs `useUTC`.
 */
export function cityAxis(times: CityTimes, first: number): CityAxis {
  const ahead = times.aheadMs(first);
  const instant = (place: number) => place - ahead;
  return {
    place: (at) => at + ahead,
    tick: (place) =>
      times.minute(instant(place)) === '00:00' ? times.day(instant(place)).slice(5) : times.minute(instant(place)),
    stamp: (place) => times.stamp(instant(place)),
  };
}
