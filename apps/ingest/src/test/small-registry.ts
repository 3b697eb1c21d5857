import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import { indexGrids } from '@cityloop/domain/grid/locate';
import type { KnownMetric, Registry } from '@cityloop/intake/registry';
import { CATEGORY, COVER, DEPARTMENT, DISTRICT, GATEWAY, GAUGE, GAUGE_BEHIND } from './small-city.ts';

const GRID = '99010100100101';

/** What ingest knows of the small city, without a database: for what is pure. */
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
