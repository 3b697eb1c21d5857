import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import { indexGrids } from '@cityloop/domain/grid/locate';
import type { KnownMetric, Registry } from '../registry.ts';

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
    [id, { key, id, type, district: DISTRICT, parent }] as const;
  const level: KnownMetric = { key: 1, code: 'level', unit: 'm', kind: 'number', plausibleMin: -1, plausibleMax: 10 };
  const open: KnownMetric = {
    key: 2,
    code: 'open',
    unit: '',
    kind: 'boolean',
    plausibleMin: undefined,
    plausibleMax: undefined,
  };
  const registry = {
    devices: new Map([
      device(1, GAUGE, 'water-level'),
      device(2, GATEWAY, 'gateway'),
      device(3, COVER, 'cover'),
      device(4, GAUGE_BEHIND, 'water-level', GATEWAY),
    ]),
    speakers: new Map([[4, 2]]),
    metrics: new Map([
      ['water-level', new Map([['level', level]])],
      ['cover', new Map([['open', open]])],
    ]),
    rulesByMetric: new Map(),
    categories: new Set([CATEGORY]),
    departments: new Set([DEPARTMENT]),
    grids: indexGrids([{ code: GRID, polygons: [[ring]] }]),
    cityHash: undefined,
    topics: new Map(),
    streams: new Map(),
  };
  return registry;
}
