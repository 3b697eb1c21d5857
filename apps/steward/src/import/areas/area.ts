import type { Polygon } from '@cityloop/domain/grid/polygon';
import { REGION_LEVELS, type RegionLevel } from '../city-head.ts';
import type { AreaNames } from './area-names.ts';

/** A district, street, community or unit grid with the line at which its feature begins; its borders are right. */
export interface Area extends AreaNames {
  readonly line: number;
  readonly polygons: readonly Polygon[];
}

export type Areas = Readonly<Record<RegionLevel, readonly Area[]>>;

/** Those that the city has, from the highest down; there are one to four. */
export function levelsOf(areas: Areas): RegionLevel[] {
  return (Object.keys(REGION_LEVELS) as RegionLevel[]).filter((level) => areas[level].length > 0);
}
