import 'maplibre-gl/dist/maplibre-gl.css';
import { readOperation, useRest } from '@cityloop/client/react/use-operation';
import type { MapLayer } from '@cityloop/contract/rest/city';
import { useQueries } from '@tanstack/react-query';
import type { FeatureCollection } from 'geojson';
import { Map as MapLibreMap, Marker, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { useEffect, useRef } from 'react';
import { layersOf } from './style.ts';

setWorkerUrl(workerUrl);

const LAYERS: readonly MapLayer[] = ['streets', 'water', 'green', 'roads'];

export interface PlaceMapProps {
  readonly lon: number;
  readonly lat: number;
}

/** Where the task is, on the city's own base map: no tiles, no glyphs, nothing from outside. */
export function PlaceMap({ lon, lat }: PlaceMapProps) {
  const rest = useRest();
  const container = useRef<HTMLDivElement>(null);
  const layers = useQueries({
    queries: LAYERS.map((layer) => ({
      ...readOperation(rest, 'getMapLayer', { params: { layer } }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (results) => (results.every((result) => result.data) ? results.map((result) => result.data) : undefined),
  });
  useEffect(() => {
    if (!container.current || !layers) return;
    const sources = Object.fromEntries(
      LAYERS.map((layer, index) => [layer, { type: 'geojson' as const, data: layers[index] as FeatureCollection }]),
    );
    const map = new MapLibreMap({
      container: container.current,
      style: { version: 8, sources, layers: layersOf() },
      center: [lon, lat],
      zoom: 14,
      attributionControl: false,
      cooperativeGestures: true,
    });
    new Marker({ color: '#c9302c' }).setLngLat([lon, lat]).addTo(map);
    return () => map.remove();
  }, [layers, lon, lat]);
  return <div className="place-map" ref={container} />;
}
