import type { ImportFault } from '../fault.ts';

/** A feature as it stands in the text: nothing of it is checked but that it is an object. */
export interface RawFeature {
  /** From 0. */
  readonly index: number;
  /** The line in which it begins. */
  readonly line: number;
  readonly id: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry: unknown;
}

export interface RawLayer {
  readonly features: readonly RawFeature[];
  /** Name of the coordinate system that the file itself tells (`crs`, which RFC 7946 has given up). */
  readonly crs: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** The features of a GeoJSON text: a FeatureCollection, or one Feature. */
export function parseLayer(file: string, source: string, faults: ImportFault[]): RawLayer {
  const none = { features: [], crs: undefined };
  const parsed = parseJson(file, source, faults);
  if (parsed === undefined) return none;
  const features =
    isObject(parsed) && parsed.type === 'Feature' ? [parsed] : isObject(parsed) ? parsed.features : undefined;
  if (!isObject(parsed) || !Array.isArray(features)) {
    const what = isObject(parsed) && typeof parsed.type === 'string' ? `, not a ${parsed.type.slice(0, 40)}` : '';
    faults.push({ file, line: 1, message: `must be a GeoJSON FeatureCollection (RFC 7946)${what}; export it as one` });
    return none;
  }
  const lines = linesOfFeatures(source);
  return {
    crs: crsOf(parsed.crs),
    features: features.flatMap((feature: unknown, index) => {
      const line = lines[index] ?? 1;
      if (!isObject(feature) || feature.type !== 'Feature') {
        faults.push({ file, line, message: `feature ${index + 1} is no Feature; remove it or export the layer again` });
        return [];
      }
      const properties = isObject(feature.properties) ? feature.properties : {};
      return [{ index, line, id: feature.id, properties, geometry: feature.geometry }];
    }),
  };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(file: string, source: string, faults: ImportFault[]): unknown {
  if (source.trim() === '') {
    faults.push({ file, line: 1, message: 'is empty; export the layer again' });
    return undefined;
  }
  try {
    return JSON.parse(source) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const at = position === undefined ? source.length : Number(position);
    faults.push({
      file,
      line: lineAt(source, at),
      message: `is not JSON: ${message.slice(0, 200)}; export the layer again`,
    });
    return undefined;
  }
}

function lineAt(source: string, position: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at >= 0 && at < position; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}`, as GIS programs still write it. */
function crsOf(crs: unknown): string | undefined {
  if (typeof crs === 'string') return crs;
  if (!isObject(crs) || !isObject(crs.properties)) return undefined;
  const { name } = crs.properties;
  return typeof name === 'string' ? name : undefined;
}

/** The n-th `"type":"Feature"` of the text belongs to the n-th feature: features don't nest. */
function linesOfFeatures(source: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let from = 0;
  for (const match of source.matchAll(/"type"\s*:\s*"Feature"/g)) {
    for (let at = source.indexOf('\n', from); at >= 0 && at < match.index; at = source.indexOf('\n', at + 1)) line += 1;
    from = match.index;
    lines.push(line);
  }
  return lines;
}
