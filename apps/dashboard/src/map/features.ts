import type { ComponentItem } from '@cityloop/contract/rest/component';
import type { Feature, FeatureCollection, Point } from 'geojson';
import type { BaseSource } from './layers.ts';

const LEVELS: Partial<Record<BaseSource, string>> = {
  districts: 'district',
  streets: 'street',
  communities: 'community',
};

/** One point for each area that has a label place; undefined for layers that are no areas. */
export function areaLabels(source: BaseSource, areas: FeatureCollection): FeatureCollection<Point> | undefined {
  const level = LEVELS[source];
  if (level === undefined) return undefined;
  const features = areas.features.flatMap(({ properties }): Feature<Point>[] => {
    const at: unknown = properties?.label;
    if (!isPosition(at)) return [];
    const { name, nameEn } = properties ?? {};
    return [{ type: 'Feature', properties: { level, name, nameEn }, geometry: { type: 'Point', coordinates: at } }];
  });
  return { type: 'FeatureCollection', features };
}

export function componentFeatures(components: readonly ComponentItem[]): FeatureCollection<Point> {
  const features = components.map(
    ({ id, location }): Feature<Point> => ({
      type: 'Feature',
      properties: { id },
      geometry: { type: 'Point', coordinates: [location.lon, location.lat] },
    }),
  );
  return { type: 'FeatureCollection', features };
}

function isPosition(at: unknown): at is [number, number] {
  return Array.isArray(at) && at.length === 2 && at.every((one) => typeof one === 'number');
}
