declare const unitGridBrand: unique symbol;
/** A city's own code, or 14 digits: district 6, street 3, community 3, unit grid 2 (GB/T 30428.1). */
export type UnitGridCode = string & { readonly [unitGridBrand]: true };

/** What may be the code of an area: it stands in topics, URLs and rooms. */
export const AREA_CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function isUnitGridCode(text: string): text is UnitGridCode {
  return AREA_CODE.test(text);
}

/** A unit grid and the areas above it. */
export interface GridPlace {
  readonly grid: string;
  /** Codes of the areas that the grid lies in, from the district down; left out where the grid's digits say them (GB/T 30428.1). */
  readonly areas?: readonly string[];
}

/** The areas above a unit grid from the district down, as its 14 digits say; none where the code is another. */
export function areasByDigits(grid: string): readonly string[] {
  return /^\d{14}$/.test(grid) ? [grid.slice(0, 6), grid.slice(0, 9), grid.slice(0, 12)] : [];
}

/** In a city of one level the grid is the district too. */
export function districtOf(place: GridPlace): string {
  return pathOf(place)[0] ?? place.grid;
}

/** The second level: a street, or what the city has in its place; in a city of one level the grid. */
export function streetOf(place: GridPlace): string {
  return pathOf(place)[1] ?? place.grid;
}

/** From the most particular region to the least: grid, then the areas above it, then `*`. */
export function regionsAround(place: GridPlace): readonly string[] {
  return [...pathOf(place).toReversed(), '*'];
}

function pathOf({ grid, areas }: GridPlace): readonly string[] {
  return [...(areas ?? areasByDigits(grid)), grid];
}
