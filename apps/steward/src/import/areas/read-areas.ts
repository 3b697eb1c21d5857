import { type Box, boxOf, type Polygon } from '@cityloop/domain/grid/polygon';
import type { CityFolder } from '../city-folder.ts';
import { type CityHead, propertyNames, REGION_LEVELS, type RegionLevel } from '../city-head.ts';
import type { ImportFault } from '../fault.ts';
import type { Area, Areas } from './area.ts';
import { createNameReader } from './area-names.ts';
import { checkCodes } from './check-codes.ts';
import { checkOverlaps } from './check-overlaps.ts';
import { parseLayer, type RawFeature } from './geojson-text.ts';
import { AreaError, mendArea } from './mend-area.ts';
import { createNoter, type Noter } from './noter.ts';
import { judgeDegrees, mapPositions, polygonsOf } from './positions.ts';
import { type Projection, projectionOf } from './projection.ts';
import { resolveParents } from './resolve-parents.ts';

/** All layers of areas that the folder has: what can be mended is, and told; all else is refused with file, feature and place. */
export async function readAreas(folder: CityFolder, head: CityHead | undefined): Promise<Areas> {
  const { faults, notes } = folder.findings;
  const areas: Record<RegionLevel, Area[]> = { district: [], street: [], community: [], grid: [] };
  let reference = referenceOf(head);
  for (const [level, file] of Object.entries(REGION_LEVELS) as [RegionLevel, string][]) {
    const source = await folder.readText(file);
    if (source === undefined) continue;
    const noter = createNoter(file, notes);
    const layer = { file, source, reference, noter };
    const drawn = await readLayerOf(layer, head, level, folder.findings);
    areas[level] = joinParts(drawn, noter);
    noter.tell();
    reference ??= boxOf(areas[level].flatMap(({ polygons }) => polygons));
  }
  if (!Object.values(REGION_LEVELS).some((file) => folder.has(file))) {
    const files = Object.values(REGION_LEVELS).join(', ');
    faults.push({
      file: REGION_LEVELS.grid,
      message: `is missing; a city needs at least one layer of areas: ${files}`,
    });
  }
  checkCodes(areas, faults);
  const resolved = resolveParents(areas, folder.findings);
  checkOverlaps(resolved, folder.findings);
  return resolved;
}

/** Where the city is, as far as city.json says. */
function referenceOf(head: CityHead | undefined): Box | undefined {
  if (head?.bounds) {
    const [west, south, east, north] = head.bounds;
    return { west, south, east, north };
  }
  const [lon, lat] = head?.center ?? [];
  return lon === undefined || lat === undefined ? undefined : { west: lon, south: lat, east: lon, north: lat };
}

interface Layer {
  readonly file: string;
  readonly source: string;
  readonly reference: Box | undefined;
  readonly noter: Noter;
}

async function readLayerOf(
  { file, source, reference, noter }: Layer,
  head: CityHead | undefined,
  level: RegionLevel,
  { faults, notes }: { readonly faults: ImportFault[]; readonly notes: ImportFault[] },
): Promise<Area[]> {
  const before = faults.length;
  const { features, crs } = parseLayer(file, source, faults);
  if (faults.length === before && features.length === 0) {
    faults.push({ file, line: 1, message: 'has no feature; draw at least one area, or remove the file' });
  }
  const projection = await projectionOf(crs ?? head?.crs);
  if ('fault' in projection) {
    faults.push(
      crs === undefined
        ? { file: 'city.json', column: 'crs', message: projection.fault }
        : { file, line: 1, column: 'crs', message: projection.fault },
    );
    return [];
  }
  if (projection.note !== undefined) notes.push({ file, message: projection.note });
  const readNames = createNameReader({ file, level, names: propertyNames(head, level) }, faults);
  const drafts = features.flatMap((feature) => {
    const names = readNames(feature);
    const raw = tryArea(feature, { file, faults }, () => polygonsOf(feature.geometry));
    return names && raw ? [{ feature, names, raw }] : [];
  });
  const toDegrees = degreesOf(
    { file, reference, projection },
    drafts.flatMap(({ raw }) => raw),
    { faults, notes },
  );
  if (!toDegrees) return [];
  return drafts.flatMap(({ feature, names, raw }) => {
    const place = `feature ${feature.index + 1}, "${names.code}"`;
    const polygons = tryArea(feature, { file, faults, code: names.code }, () =>
      mendArea(mapPositions(raw, toDegrees), (what) => noter.add(what, place, feature.line)),
    );
    return polygons ? [{ ...names, line: feature.line, polygons }] : [];
  });
}

/** What makes degrees of a layer's coordinates; undefined where nobody can tell, which is a fault. */
function degreesOf(
  {
    file,
    reference,
    projection,
  }: { readonly file: string; readonly reference: Box | undefined; readonly projection: Projection },
  all: readonly Polygon[],
  { faults, notes }: { readonly faults: ImportFault[]; readonly notes: ImportFault[] },
): Projection['toDegrees'] | undefined {
  const { toDegrees, isDegrees, name } = projection;
  const [x = 0, y = 0] = all[0]?.[0]?.[0] ?? [];
  if (isDegrees) {
    const verdict = judgeDegrees(all, reference);
    if (verdict === 'right') return toDegrees;
    if (verdict === 'swap') {
      notes.push({
        file,
        message: `its coordinates are latitude and longitude (such as ${x}, ${y}); they were swapped`,
      });
      return (lat, lon) => toDegrees(lon, lat);
    }
    const message = `its coordinates (such as ${x}, ${y}) are no degrees of longitude and latitude; say in city.json which system they are of, such as "crs": "EPSG:4547", or convert the layer to EPSG:4326`;
    faults.push({ file, line: 1, message });
    return undefined;
  }
  const verdict = judgeDegrees(mapPositions(all, toDegrees), reference);
  if (verdict !== 'noDegrees' && isFiniteAll(mapPositions(all, toDegrees))) return toDegrees;
  const message = `its coordinates (such as ${x}, ${y}) are no places of ${name}; name the right system in city.json ("crs")`;
  faults.push({ file, line: 1, message });
  return undefined;
}

function isFiniteAll(polygons: readonly Polygon[]): boolean {
  return polygons.every((rings) =>
    rings.every((ring) => ring.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y))),
  );
}

function tryArea<T>(
  { index, line }: RawFeature,
  { file, faults, code }: { readonly file: string; readonly faults: ImportFault[]; readonly code?: string },
  work: () => T,
): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AreaError)) throw error;
    const who = `feature ${index + 1}${code === undefined ? '' : ` "${code}"`}`;
    faults.push({ file, line, column: 'geometry', message: `${who} ${error.message}` });
    return undefined;
  }
}

/** Features of one code and name are parts of one area, as programs write them that know no MultiPolygon. */
function joinParts(areas: readonly Area[], noter: Noter): Area[] {
  const byCode = new Map<string, Area[]>();
  for (const area of areas) {
    const key = `${area.code} ${area.name}`;
    const parts = byCode.get(key);
    if (parts)
      noter.add('N features had the code and name of another and were joined with it', `"${area.code}"`, area.line);
    if (parts) parts.push(area);
    else byCode.set(key, [area]);
  }
  return [...byCode.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, polygons: [first, ...others].flatMap(({ polygons }) => polygons) }] : [],
  );
}
