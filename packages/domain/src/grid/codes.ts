declare const unitGridBrand: unique symbol;
/** 14 digits: district 6, street 3, community 3, unit grid 2 (GB/T 30428.1). */
export type UnitGridCode = string & { readonly [unitGridBrand]: true };

export function isUnitGridCode(text: string): text is UnitGridCode {
  return /^\d{14}$/.test(text);
}

export function districtOf(code: string): string {
  return code.slice(0, 6);
}

export function streetOf(code: string): string {
  return code.slice(0, 9);
}

export function communityOf(code: string): string {
  return code.slice(0, 12);
}

/** From the most particular region to the least: grid, community, street, district, `*`. */
export function regionsAround(grid: string): readonly string[] {
  return [grid, communityOf(grid), streetOf(grid), districtOf(grid), '*'];
}
