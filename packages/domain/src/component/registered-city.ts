import type { AlarmRule } from '../alarm/rule.ts';
import type { CityGrids } from '../grid/locate.ts';
import type { RegisteredDevice, RegisteredMetric } from './component.ts';

/** All of a city that messages are judged by. */
export interface RegisteredCity {
  readonly devices: readonly RegisteredDevice[];
  readonly metrics: readonly RegisteredMetric[];
  /** Those in force. */
  readonly rules: readonly AlarmRule[];
  /** Codes of what an event may name. */
  readonly categories: readonly string[];
  readonly departments: readonly string[];
  /** Undefined where the reader knows them. */
  readonly grids: CityGrids | undefined;
  /** Changes when a city is imported (again). */
  readonly hash: string | undefined;
}
