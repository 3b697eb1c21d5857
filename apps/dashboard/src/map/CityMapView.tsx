import './city-map.css';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { ENTRANCE_WORDS } from '@cityloop/ui/words/entrance';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '../theme/theme.ts';
import { type BaseLayers, useBaseLayers } from './base-layers.ts';
import { type Bounds, type CityMap, createCityMap, type MapTarget, type MapView } from './create-city-map.ts';
import type { Padding } from './fitting.ts';
import type { Incident } from './incident.ts';
import { useRemScale } from './rem-scale.ts';
import { hasWebGl } from './web-gl.ts';

interface CityMapViewProps {
  readonly bounds: Bounds;
  readonly padding: Padding;
  readonly devices: readonly ComponentItem[];
  readonly fixtures: readonly ComponentItem[];
  readonly incidents: readonly Incident[];
  readonly onSelect: (target: MapTarget) => void;
  readonly onView: (view: MapView) => void;
  readonly onPick?: (location: { readonly lon: number; readonly lat: number }) => void;
  /** Gets the map when it is ready, and undefined when it goes. */
  readonly onMap: (map: CityMap | undefined) => void;
}

/** The map of the city. Where the browser cannot draw one, it says so and everything around it works on. */
export function CityMapView(props: CityMapViewProps) {
  const { words } = useWords(ENTRANCE_WORDS);
  const [isPossible] = useState(hasWebGl);
  if (isPossible) return <DrawnMap {...props} />;
  return (
    <div className="city-map city-map-missing" role="status" data-testid="map-missing">
      <p>{words.noWebGl}</p>
      <small>{words.noWebGlHint}</small>
    </div>
  );
}

function DrawnMap(props: CityMapViewProps) {
  const { bounds, padding, devices, fixtures, incidents } = props;
  const container = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(0);
  const base = useBaseLayers(zoom);
  const map = useCityMap(container, props, setZoom);
  const fitKey = JSON.stringify([bounds, padding]);
  useEffect(() => map && fitTo(map, fitKey), [map, fitKey]);
  useGivenOnce(map, base);
  useEffect(() => map?.setDevices(devices), [map, devices]);
  useEffect(() => map?.setFixtures(fixtures), [map, fixtures]);
  useEffect(() => map?.setIncidents(incidents), [map, incidents]);
  return <div className="city-map" ref={container} data-testid="map" data-ready={map !== undefined && base.size > 0} />;
}

function fitTo(map: CityMap, fitKey: string): void {
  const [bounds, padding] = JSON.parse(fitKey) as [Bounds, Padding];
  map.fit(bounds, padding);
}

/** Made anew when colours, language or the size of the wall change: rare, and simpler than repainting a style. */
function useCityMap(
  container: React.RefObject<HTMLDivElement | null>,
  props: CityMapViewProps,
  onZoom: (zoom: number) => void,
): CityMap | undefined {
  const [map, setMap] = useState<CityMap>();
  const language = useLanguage();
  const theme = useTheme((state) => state.theme);
  const scale = useRemScale();
  const newest = useRef(props);
  newest.current = props;
  useEffect(() => {
    let isGone = false;
    let made: CityMap | undefined;
    if (!container.current) return undefined;
    const { bounds, padding } = newest.current;
    const onMove = (view: MapView) => {
      onZoom(view.zoom);
      newest.current.onView(view);
    };
    const onSelect = (target: MapTarget) => newest.current.onSelect(target);
    const onPick: CityMapViewProps['onPick'] = (location) => newest.current.onPick?.(location);
    void createCityMap(container.current, { theme, language, scale, bounds, padding, onSelect, onMove, onPick }).then(
      (ready) => {
        made = ready;
        if (isGone) return ready.remove();
        setMap(ready);
        newest.current.onMap(ready);
      },
    );
    return () => {
      isGone = true;
      newest.current.onMap(undefined);
      setMap(undefined);
      made?.remove();
    };
  }, [container, theme, language, scale, onZoom]);
  return map;
}

/** Hands each layer over once per map: parsing a megabyte of boundaries again would be felt. */
function useGivenOnce(map: CityMap | undefined, base: BaseLayers): void {
  const given = useRef<{ map: CityMap | undefined; names: Set<string> }>({ map: undefined, names: new Set() });
  useEffect(() => {
    if (!map) return;
    if (given.current.map !== map) given.current = { map, names: new Set() };
    for (const [name, data] of base) {
      if (given.current.names.has(name)) continue;
      given.current.names.add(name);
      map.setBase(name, data);
    }
  }, [map, base]);
}
