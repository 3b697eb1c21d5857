import { z } from 'zod';
import type { ImportFault } from './fault.ts';

const position = z.tuple([z.number(), z.number()]).rest(z.number());
const ring = z.array(position).min(4, 'a ring needs four positions, the last equal to the first');
const area = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
const region = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    code: z.string(),
    name: z.string().min(1),
    nameEn: z.string().default(''),
    parent: z.string().optional(),
    label: z.tuple([z.number(), z.number()]).optional(),
  }),
  geometry: area,
});
const anything = z.looseObject({ type: z.literal('Feature'), geometry: z.looseObject({ type: z.string() }) });
const collection = z.looseObject({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()) });

export type AreaGeometry = z.output<typeof area>;
/** A district, street, community or unit grid with the line at which its feature begins. */
export interface RegionFeature {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly parent: string | undefined;
  readonly label: readonly [number, number] | undefined;
  readonly geometry: AreaGeometry;
  readonly line: number;
}

/** The areas of one level. */
export function readRegions(file: string, source: string, faults: ImportFault[]): RegionFeature[] {
  return readFeatures(file, source, region, faults).map(({ feature, line }) => ({
    ...feature.properties,
    parent: feature.properties.parent,
    label: feature.properties.label,
    geometry: feature.geometry,
    line,
  }));
}

/** A layer that is only drawn: checked in its outline, kept as it is. */
export function readLayer(file: string, source: string, faults: ImportFault[]): object {
  const features = readFeatures(file, source, anything, faults).map(({ feature }) => feature);
  return { type: 'FeatureCollection', features };
}

function readFeatures<S extends z.ZodType>(
  file: string,
  source: string,
  schema: S,
  faults: ImportFault[],
): { feature: z.output<S>; line: number }[] {
  const parsed = parseCollection(file, source, faults);
  const lines = linesOfFeatures(source);
  return parsed.flatMap((raw, index) => {
    const line = lines[index] ?? 1;
    const result = schema.safeParse(raw);
    if (result.success) return [{ feature: result.data, line }];
    const issue = result.error.issues[0];
    faults.push({ file, line, column: issue?.path.join('.'), message: issue?.message ?? 'is not a feature' });
    return [];
  });
}

function parseCollection(file: string, source: string, faults: ImportFault[]): unknown[] {
  try {
    const result = collection.safeParse(JSON.parse(source));
    if (result.success) return result.data.features;
    faults.push({ file, message: 'must be a GeoJSON FeatureCollection (RFC 7946)' });
  } catch (error) {
    faults.push({ file, message: `is not JSON: ${error instanceof Error ? error.message : error}` });
  }
  return [];
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
