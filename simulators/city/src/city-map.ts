import { type Boundaries, drawBoundaries } from './boundaries.ts';
import { type Bridge, findBridges } from './bridges.ts';
import { type Tessellation, tessellate } from './cells.ts';
import { drawQuarters, placeSeeds, type Quarter } from './fabric.ts';
import { buildHierarchy, type Hierarchy } from './hierarchy.ts';
import { drawLand, type Land } from './land.ts';
import { drawGreen, type Green } from './places.ts';
import { drawRoads, type Road } from './roads.ts';
import { drawWater, type Water } from './water.ts';

/** The drawn city, in km on the plane, before it is written to files. */
export interface CityMap {
  readonly land: Land;
  readonly water: Water;
  readonly quarters: readonly Quarter[];
  readonly tiles: Tessellation;
  readonly hierarchy: Hierarchy;
  readonly boundaries: Boundaries;
  readonly roads: readonly Road[];
  readonly bridges: readonly Bridge[];
  readonly greens: readonly Green[];
}

export function drawCity(seed: number): CityMap {
  const land = drawLand(seed);
  const water = drawWater(seed, land);
  const quarters = drawQuarters(seed);
  const tiles = tessellate(land, water, placeSeeds(seed, land, water, quarters));
  const hierarchy = buildHierarchy(seed, tiles, quarters);
  const roads = drawRoads(seed, { land, water, quarters });
  return {
    land,
    water,
    quarters,
    tiles,
    hierarchy,
    boundaries: drawBoundaries(tiles, hierarchy),
    roads,
    bridges: findBridges(roads, water),
    greens: drawGreen(seed, land, water),
  };
}
