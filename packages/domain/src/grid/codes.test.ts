import { describe, expect, it } from 'vitest';
import { areasByDigits, districtOf, isUnitGridCode, regionsAround, streetOf } from './codes.ts';

const GRID = '99010200300407';

describe('where a unit grid lies', () => {
  it('its digits say: district, street, community', () => {
    expect(areasByDigits(GRID)).toEqual(['990102', '990102003', '990102003004']);
    expect([districtOf({ grid: GRID }), streetOf({ grid: GRID })]).toEqual(['990102', '990102003']);
    expect(regionsAround({ grid: GRID })).toEqual([GRID, '990102003004', '990102003', '990102', '*']);
  });

  it.each([
    ['two levels', ['Centrum'], 'Centrum', 'BU01', ['BU01', 'Centrum', '*']],
    ['three levels', ['A', 'A-1'], 'A', 'A-1', ['BU01', 'A-1', 'A', '*']],
    ['one level', [], 'BU01', 'BU01', ['BU01', '*']],
  ])('a city of its own codes says: %s', (_, areas, district, street, regions) => {
    const place = { grid: 'BU01', areas };
    expect([districtOf(place), streetOf(place), regionsAround(place)]).toEqual([district, street, regions]);
  });

  it.each([
    [GRID, true],
    ['gml_12.NL-3', true],
    ['a/b', false],
    ['a b', false],
    ['#', false],
    ['+', false],
    ['', false],
  ])('"%s" may be a code: %s', (text, is) => {
    expect(isUnitGridCode(text)).toBe(is);
  });
});
