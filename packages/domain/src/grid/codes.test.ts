import { describe, expect, it } from 'vitest';
import { communityOf, districtOf, isUnitGridCode, regionsAround, streetOf } from './codes.ts';

const GRID = '99010200300407';

describe('the code of a unit grid', () => {
  it('carries district, street and community', () => {
    expect([districtOf(GRID), streetOf(GRID), communityOf(GRID)]).toEqual(['990102', '990102003', '990102003004']);
  });

  it('names the regions around it, the most particular first', () => {
    expect(regionsAround(GRID)).toEqual([GRID, '990102003004', '990102003', '990102', '*']);
  });

  it.each([
    [GRID, true],
    ['9901020030040', false],
    ['990102003004071', false],
    ['9901020030040x', false],
    ['', false],
  ])('"%s" is one: %s', (text, is) => {
    expect(isUnitGridCode(text)).toBe(is);
  });
});
