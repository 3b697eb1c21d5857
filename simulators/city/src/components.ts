import type { CityMap } from './city-map.ts';
import type { Table } from './csv.ts';
import { distance, toLonLat } from './plane.ts';
import { forkRandom, type Random, shuffle } from './random.ts';
import { alongRivers, besideRoads, inParks, inQuarters, type Spot, streetMiddles, underpasses } from './spots.ts';
import { COMPONENT_TYPES, STATIC_TYPE_DIGITS } from './tables/component-types.ts';

interface Placed {
  readonly type: string;
  readonly spot: Spot;
  /** First part of a device's id; static components are numbered by district. */
  readonly prefix?: string;
  readonly label?: string;
}

/** Smoke detectors within this many km of a gateway speak through it. */
const GATEWAY_REACH_KM = 2.2;

/** Sets up the components and devices of the city where they belong, with their codes and addresses. */
export function placeComponents(seed: number, city: CityMap): Table {
  const random = forkRandom(seed, 'components');
  const roadside = shuffle(random, besideRoads(city, ['arterial', 'minor'], 0.06));
  const buildings = shuffle(random, inQuarters(city, random));
  const placed = [
    ...placeStatic(city, random, roadside, buildings),
    ...placeDevices(city, random, roadside, buildings),
  ];
  return { header: ['id', 'type', 'name', 'lon', 'lat', 'address', 'parent'], rows: describe(city, placed) };
}

function placeStatic(city: CityMap, random: Random, roadside: Spot[], buildings: Spot[]): Placed[] {
  const arterial = shuffle(random, besideRoads(city, ['arterial'], 0.09));
  const roadsideCounts: readonly [string, number][] = [
    ['street-lamp', 1450],
    ['trash-bin', 700],
    ['street-tree', 600],
    ['sewage-manhole', 520],
    ['water-manhole', 440],
    ['hydrant', 400],
    ['telecom-manhole', 340],
    ['power-manhole', 300],
  ];
  const arterialCounts: readonly [string, number][] = [
    ['bus-stop', 340],
    ['traffic-light', 280],
    ['guardrail', 280],
  ];
  return [
    ...roadsideCounts.flatMap(([type, count]) => take(roadside, count, type)),
    ...arterialCounts.flatMap(([type, count]) => take(arterial, count, type)),
    ...city.bridges.map(
      ({ name, at }): Placed => ({ type: 'bridge', spot: { at, place: city.water.main.name }, label: name }),
    ),
    ...take(buildings, 150, 'public-toilet'),
    ...take(buildings, 110, 'notice-board'),
    ...take(shuffle(random, inParks(city, random)), 160, 'park-bench'),
  ];
}

/** 2,000 in all: as many as the simulator plays unless told otherwise, so that none is silent from birth. */
function placeDevices(city: CityMap, random: Random, roadside: Spot[], buildings: Spot[]): Placed[] {
  const busy = shuffle(random, besideRoads(city, ['arterial', 'expressway'], 0.3));
  const gauges = shuffle(random, underpasses(city));
  return [
    ...take(shuffle(random, streetMiddles(city)), 60, 'air-station', 'air'),
    ...take(busy, 225, 'traffic-detector', 'traffic'),
    ...take(busy, 105, 'noise-monitor', 'noise'),
    ...take(gauges, 60, 'water-level-gauge', 'underpass').map((each) => ({
      ...each,
      label: `${each.spot.place}积水监测仪`,
    })),
    ...take(alongRivers(city), 50, 'water-level-gauge', 'river').map((each) => ({
      ...each,
      label: `${each.spot.place}水位监测仪`,
    })),
    ...take(roadside, 370, 'manhole-sensor', 'manhole'),
    ...take(roadside, 420, 'lamp-controller', 'lamp'),
    ...take(roadside, 330, 'smart-bin', 'bin'),
    ...take(buildings, 130, 'parking-detector', 'parking').map((each) => ({
      ...each,
      label: `${each.spot.place}停车场`,
    })),
    ...take(buildings, 234, 'smoke-detector', 'smoke'),
    ...take(buildings, 16, 'gateway', 'gateway'),
  ];
}

/** Takes the next spots off the list, so that no two things stand on the same one. */
function take(spots: Spot[], count: number, type: string, prefix?: string): Placed[] {
  return spots.splice(0, count).map((spot) => ({ type, spot, ...(prefix ? { prefix } : {}) }));
}

function describe(city: CityMap, placed: readonly Placed[]): (string | number)[][] {
  const types = new Map<string, string>(COMPONENT_TYPES.rows.map(([code, , name]) => [code, name]));
  const serials = new Map<string, number>();
  const next = (key: string) => {
    const serial = (serials.get(key) ?? 0) + 1;
    serials.set(key, serial);
    return serial;
  };
  const areas = new Map([...city.hierarchy.districts, ...city.hierarchy.streets].map((area) => [area.code, area.name]));
  const rows = placed.map((each) => {
    const grid = city.hierarchy.grids[city.tiles.gridAt(each.spot.at)];
    const code = grid?.code ?? '';
    const group = each.prefix ?? `${code.slice(0, 6)}${STATIC_TYPE_DIGITS[each.type] ?? ''}`;
    const serial = next(group);
    const id = each.prefix
      ? `${group}-${String(serial).padStart(4, '0')}`
      : `${group}${String(serial).padStart(6, '0')}`;
    const name = each.label ?? `${each.spot.place}${types.get(each.type) ?? ''}`;
    const [lon, lat] = toLonLat(each.spot.at);
    const address = `${areas.get(code.slice(0, 6)) ?? ''}${areas.get(code.slice(0, 9)) ?? ''}${each.spot.place}`;
    return { each, id, row: [id, each.type, name, lon, lat, address] };
  });
  const gateways = rows.filter(({ each }) => each.type === 'gateway');
  return rows.map(({ each, row }) => {
    if (each.type !== 'smoke-detector') return [...row, ''];
    const near = gateways
      .map((gateway) => ({ id: gateway.id, gap: distance(gateway.each.spot.at, each.spot.at) }))
      .filter(({ gap }) => gap < GATEWAY_REACH_KM)
      .sort((a, b) => a.gap - b.gap);
    return [...row, near[0]?.id ?? ''];
  });
}
