import { readOperation, useRest } from '@cityloop/client/react/use-operation';
import type { MapLayer } from '@cityloop/contract/rest/city';
import { useQueries } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';

/** What an overview needs, in the order of drawing; finer areas come when somebody looks closer. */
const OVERVIEW: readonly MapLayer[] = ['districts', 'water', 'green', 'roads', 'streets', 'landmarks'];
const CLOSE: readonly MapLayer[] = ['communities', 'grids'];
const CLOSE_FROM_ZOOM = 11.4;

export type BaseLayers = ReadonlyMap<MapLayer, FeatureCollection>;

/** The layers of the city that have arrived so far. They never change while a page is open. */
export function useBaseLayers(zoom: number): BaseLayers {
  const client = useRest();
  const names = zoom >= CLOSE_FROM_ZOOM ? [...OVERVIEW, ...CLOSE] : OVERVIEW;
  return useQueries({
    queries: names.map((layer) => ({
      ...readOperation(client, 'getMapLayer', { params: { layer } }),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: Number.POSITIVE_INFINITY,
      structuralSharing: false,
    })),
    combine: (answers) =>
      new Map(
        answers.flatMap((answer, index): [MapLayer, FeatureCollection][] => {
          const name = names[index];
          return answer.data && name ? [[name, answer.data as unknown as FeatureCollection]] : [];
        }),
      ),
  });
}
