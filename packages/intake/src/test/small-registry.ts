import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import { createRegistry, type Registry } from '../registry.ts';

/** Two water gauges, one of them behind a gateway, a cover, a department, a category. */
export const DISTRICT = '990101';
export const GAUGE = 'WL-0001';
export const GAUGE_BEHIND = 'WL-0002';
export const GATEWAY = 'GW-0001';
export const COVER = 'MC-0001';
export const DEPARTMENT = 'D-WATER';
export const CATEGORY = '0101';
const GRID = '99010100100101';

/** What intake knows of a small city. */
export function smallRegistry(): Registry {
  if (!isUnitGridCode(GRID)) throw new Error(`${GRID} is no grid code`);
  const ring = [
    [120, 30],
    [120.1, 30],
    [120.1, 30.1],
    [120, 30.1],
    [120, 30],
  ] as const;
  const device = (key: number, id: string, type: string, parent: string | null = null) =>
    ({ key, id, type, district: DISTRICT, parent }) as const;
  const level = { key: 1, componentType: 'water-level', code: 'level', unit: 'm', kind: 'number' } as const;
  const open = { key: 2, componentType: 'cover', code: 'open', unit: '', kind: 'boolean' } as const;
  return createRegistry({
    devices: [
      device(1, GAUGE, 'water-level'),
      device(2, GATEWAY, 'gateway'),
      device(3, COVER, 'cover'),
      device(4, GAUGE_BEHIND, 'water-level', GATEWAY),
    ],
    metrics: [
      { ...level, plausibleMin: -1, plausibleMax: 10 },
      { ...open, plausibleMin: undefined, plausibleMax: undefined },
    ],
    rules: [],
    categories: [CATEGORY],
    departments: [DEPARTMENT],
    grids: { grids: [{ code: GRID, district: DISTRICT, polygons: [[ring]] }], outline: [] },
    hash: undefined,
  });
}
