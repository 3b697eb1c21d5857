import { SIMULATION_FILE, type Simulation } from '@cityloop/contract/simulation';
import { drawCity } from './city-map.ts';
import { placeComponents } from './components.ts';
import { type Table, toCsv } from './csv.ts';
import { FEEDS } from './feeds/feeds.ts';
import { stationsOfDepartments } from './feeds/stations.ts';
import { CITY_CODE } from './hierarchy.ts';
import { drawLayers } from './layers.ts';
import { CENTER, type LonLat } from './plane.ts';
import { ACCOUNTS } from './tables/accounts.ts';
import { CATEGORIES, CONDITIONS } from './tables/categories.ts';
import { COMPONENT_TYPES, METRICS } from './tables/component-types.ts';
import { DEPARTMENTS, RESPONSIBILITIES } from './tables/departments.ts';
import { RULES } from './tables/rules.ts';
import { CALENDAR, STAGE_LIMITS } from './tables/time.ts';
import { VITAL_SIGNS } from './tables/vital-signs.ts';

/** The seed of the demo city. */
export const DEFAULT_SEED = 20261123;

const TABLES: Readonly<Record<string, Table>> = {
  'component-types.csv': COMPONENT_TYPES,
  'metrics.csv': METRICS,
  'departments.csv': DEPARTMENTS,
  'categories.csv': CATEGORIES,
  'responsibilities.csv': RESPONSIBILITIES,
  'conditions.csv': CONDITIONS,
  'stage-limits.csv': STAGE_LIMITS,
  'calendar.csv': CALENDAR,
  'rules.csv': RULES,
  'accounts.csv': ACCOUNTS,
  'vital-signs.csv': VITAL_SIGNS,
};

/**
 * The whole city folder, file name -> text (docs/city-format.md says what stands in each). Pure: the same seed gives
 * the same bytes on every machine.
 */
export function generateCity(seed: number): Map<string, string> {
  const city = drawCity(seed);
  const files = new Map<string, string>();
  files.set('city.json', `${JSON.stringify(describeCity(city.boundaries.districts.features), null, 2)}\n`);
  files.set('feeds.json', `${JSON.stringify(FEEDS, null, 2)}\n`);
  for (const [level, areas] of Object.entries(city.boundaries)) files.set(`${level}.geojson`, toGeoJson(areas));
  for (const [name, layer] of Object.entries(drawLayers(city))) files.set(`${name}.geojson`, toGeoJson(layer));
  const components = placeComponents(seed, city);
  files.set('components.csv', toCsv(components));
  const simulation: Simulation = { stationsOfDepartments: stationsOfDepartments(components) };
  files.set(SIMULATION_FILE, `${JSON.stringify(simulation)}\n`);
  for (const [name, table] of Object.entries(TABLES)) files.set(name, toCsv(table));
  return files;
}

function describeCity(districts: readonly { geometry: { coordinates: unknown } }[]): object {
  const points = (JSON.stringify(districts.map(({ geometry }) => geometry.coordinates)).match(/-?[\d.]+/g) ?? []).map(
    Number,
  );
  const lons = points.filter((_, index) => index % 2 === 0);
  const lats = points.filter((_, index) => index % 2 === 1);
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
  const center: LonLat = [...CENTER];
  return {
    code: CITY_CODE,
    name: '云江市',
    nameEn: 'Yunjiang',
    timezone: 'Asia/Shanghai',
    center,
    bounds: [least(lons), least(lats), most(lons), most(lats)],
    workingHours: [
      ['09:00', '12:00'],
      ['13:30', '17:30'],
    ],
  };
}

/** One feature a line, so that a fault can be reported by line and two versions can be compared. */
function toGeoJson(collection: { features: readonly unknown[] }): string {
  const lines = collection.features.map((feature) => JSON.stringify(feature));
  return `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`;
}
