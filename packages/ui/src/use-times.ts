import { createContext, useContext } from 'react';
import { type CityTimes, timesIn } from './times.ts';

/** The zone of the city, given once above all pages; undefined until the city is known. */
export const CityZone = createContext<string | undefined>(undefined);

/** The formatter of times: of the city, never of the browser. */
export function useTimes(): CityTimes {
  return timesIn(useContext(CityZone));
}
