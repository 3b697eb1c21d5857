import type { ThresholdRule } from '@cityloop/domain/alarm/rule';
import type { Device } from '../model/device.ts';

type Row = readonly [
  componentType: string,
  metric: string,
  operator: ThresholdRule['operator'],
  on: number,
  off: number,
  seconds: readonly [number, number],
  category: string,
];

/** The thresholds of the demo city (`simulators/city/src/tables/rules.ts`). */
const ROWS: readonly Row[] = [
  ['water-level-gauge', 'water-level', 'above', 0.15, 0.1, [30, 60], ''],
  ['water-level-gauge', 'water-level', 'above', 0.3, 0.2, [10, 60], 'road-waterlogging'],
  ['manhole-sensor', 'open', 'equals', 1, 0, [5, 30], 'manhole-cover-missing'],
  ['manhole-sensor', 'tilt', 'above', 20, 12, [30, 60], 'manhole-cover-damaged'],
  ['manhole-sensor', 'battery', 'below', 10, 20, [300, 300], ''],
  ['smoke-detector', 'smoke', 'above', 3, 1.5, [5, 60], 'smoke-alarm'],
  ['smoke-detector', 'battery', 'below', 10, 20, [300, 300], ''],
  ['smart-bin', 'fill', 'above', 95, 70, [60, 60], 'bin-overflow'],
  ['smart-bin', 'temperature', 'above', 65, 50, [10, 60], 'bin-fire'],
  ['lamp-controller', 'fault', 'equals', 1, 0, [60, 60], 'street-lamp-fault'],
  ['air-station', 'pm25', 'above', 150, 120, [300, 300], 'air-pollution'],
  ['air-station', 'o3', 'above', 265, 215, [300, 300], ''],
  ['noise-monitor', 'noise', 'above', 85, 78, [60, 60], 'noise-nuisance'],
  ['traffic-detector', 'occupancy', 'above', 70, 50, [120, 120], 'traffic-jam'],
  ['parking-detector', 'occupancy', 'above', 99, 94, [120, 120], ''],
];

export const DEMO_RULES: readonly ThresholdRule[] = ROWS.map(
  ([componentType, metric, operator, on, off, [onDelay, offDelay], category]) => ({
    kind: 'threshold',
    code: `${componentType}-${metric}-${on}`,
    version: 1,
    componentType,
    metric,
    operator,
    on,
    off,
    onDelayMs: onDelay * 1_000,
    offDelayMs: offDelay * 1_000,
    priority: 3,
    category: category === '' ? undefined : category,
    title: metric,
  }),
);

const PREFIXES: readonly (readonly [prefix: string, type: string])[] = [
  ['air', 'air-station'],
  ['noise', 'noise-monitor'],
  ['underpass', 'water-level-gauge'],
  ['river', 'water-level-gauge'],
  ['manhole', 'manhole-sensor'],
  ['traffic', 'traffic-detector'],
  ['bin', 'smart-bin'],
  ['lamp', 'lamp-controller'],
  ['smoke', 'smoke-detector'],
  ['parking', 'parking-detector'],
];

/** A few devices of each kind, 300 m from one another. */
export const SOME_DEVICES: readonly Device[] = PREFIXES.flatMap(([prefix, type], row) =>
  Array.from({ length: 6 }, (_, column) => ({
    id: `${prefix}-000${column}`,
    type,
    district: '990101',
    name: `${prefix} ${column}`,
    address: '云麓区云林街道试验路1号',
    lon: 126 + column * 0.003,
    lat: 28.5 + row * 0.0005,
  })),
);
