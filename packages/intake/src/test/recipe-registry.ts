import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import { createRegistry, type Registry } from '../registry.ts';

const DISTRICT = '990101';
const GRIDS = [
  ['99010100100101', 126, 28],
  ['99010100100102', -74.5, 40.5],
] as const;
/** The metrics of each type of device, with their units. */
const METRICS = {
  air: { pm25: 'ug/m3', pm10: 'ug/m3', so2: 'ug/m3', no2: 'ug/m3', o3: 'ug/m3', co: 'mg/m3', temperature: 'Cel' },
  room: { temperature: 'Cel', humidity: '%', power: 'W', battery: '%', open: '1' },
  gauge: { level: 'm', temperature: 'Cel' },
} as const;
const DEVICES = {
  'air-0051': 'air',
  'air-0052': 'air',
  'pump-7': 'room',
  'front-door': 'room',
  'am102-1': 'room',
  'WL-0001': 'gauge',
} as const;

/** A city in which the recipes of docs/feeds.md have their devices, categories and places. */
export function recipeRegistry(): Registry {
  const metrics = Object.entries(METRICS).flatMap(([componentType, units]) =>
    Object.entries(units).map(([code, unit]) => ({ componentType, code, unit })),
  );
  const grids = GRIDS.map(([code, lon, lat]) => {
    if (!isUnitGridCode(code)) throw new Error(`${code} is no grid code`);
    const corners = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ] as const;
    return { code, district: DISTRICT, polygons: [[corners.map(([x, y]) => [lon + x, lat + y] as const)]] };
  });
  return createRegistry({
    devices: Object.entries(DEVICES).map(([id, type], key) => ({ key, id, type, district: DISTRICT, parent: null })),
    metrics: metrics.map((metric, key) => ({
      ...metric,
      key,
      kind: metric.code === 'open' ? 'boolean' : 'number',
      plausibleMin: undefined,
      plausibleMax: undefined,
    })),
    rules: [],
    categories: ['road-waterlogging', 'manhole-missing', 'lamp-out', 'weather-warning'],
    departments: ['command'],
    grids: { grids, outline: [] },
    hash: undefined,
  });
}
