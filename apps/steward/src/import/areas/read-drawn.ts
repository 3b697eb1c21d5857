import type { CityFolder } from '../city-folder.ts';
import type { CityHead } from '../city-head.ts';
import { isObject, parseLayer } from './geojson-text.ts';
import { type Projection, projectionOf } from './projection.ts';

/** A layer that is only drawn: its positions become degrees, all else is kept as it is. Empty where the folder has no such file. */
export async function readDrawnLayer(folder: CityFolder, file: string, head: CityHead | undefined): Promise<object> {
  const { faults } = folder.findings;
  const source = await folder.readText(file);
  if (source === undefined) return { type: 'FeatureCollection', features: [] };
  const { features, crs } = parseLayer(file, source, faults);
  const projection = await projectionOf(crs ?? head?.crs);
  if ('fault' in projection) {
    if (crs !== undefined) faults.push({ file, line: 1, column: 'crs', message: projection.fault });
    return { type: 'FeatureCollection', features: [] };
  }
  const kept = features.flatMap(({ index, line, id, properties, geometry }) => {
    if (!isObject(geometry)) {
      faults.push({
        file,
        line,
        column: 'geometry',
        message: `feature ${index + 1} has no geometry; draw it, or remove the feature`,
      });
      return [];
    }
    const degrees = inDegrees(geometry, projection);
    if (degrees) return [{ type: 'Feature', ...(id !== undefined && { id }), properties, geometry: degrees }];
    faults.push({
      file,
      line,
      column: 'geometry',
      message: `feature ${index + 1} has positions that are no degrees of longitude and latitude; name their system in city.json ("crs"), or convert the layer to EPSG:4326`,
    });
    return [];
  });
  return { type: 'FeatureCollection', features: kept };
}

type Geometry = Readonly<Record<string, unknown>>;

/** Undefined where a position is none. */
function inDegrees(geometry: Geometry, projection: Projection): Geometry | undefined {
  const { coordinates, geometries } = geometry;
  if (Array.isArray(geometries)) {
    const parts = geometries.map((each: unknown) => (isObject(each) ? inDegrees(each, projection) : undefined));
    return parts.some((each) => each === undefined) ? undefined : { ...geometry, geometries: parts };
  }
  const converted = convert(coordinates, projection, 0);
  return converted === undefined ? undefined : { ...geometry, coordinates: converted };
}

/** A MultiPolygon's coordinates are four lists deep; what is deeper is no geometry. */
const DEEPEST = 5;

function convert(value: unknown, projection: Projection, depth: number): unknown[] | undefined {
  if (!Array.isArray(value) || depth > DEEPEST) return undefined;
  const list: unknown[] = value;
  if (typeof list[0] !== 'number') {
    const parts = list.map((each) => convert(each, projection, depth + 1));
    return parts.some((each) => each === undefined) ? undefined : parts;
  }
  const [x, y, ...rest] = list;
  if (typeof y !== 'number') return undefined;
  const [lon, lat] = projection.toDegrees(list[0], y);
  return x !== undefined && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat, ...rest] : undefined;
}
