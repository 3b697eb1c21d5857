import 'maplibre-gl/dist/maplibre-gl.css';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import type { FeatureCollection, Point } from 'geojson';
import { type GeoJSONSource, Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Theme } from '../theme/theme.ts';
import { areaLabels, componentFeatures } from './features.ts';
import { fitPadding, type Padding } from './fitting.ts';
import { type Incident, incidentFeatures } from './incident.ts';
import { type BaseSource, createStyle, LABEL_FONT } from './layers.ts';
import { setMapIdle } from './map-idle.ts';
import { PALETTES } from './palette.ts';
import { Pulses } from './pulses.ts';
import { drawLandmark, drawSign, listSigns, signName } from './signs.ts';
import { type FeatureFlags, StateBatch } from './state-batch.ts';

// The worker is a file of ours, so `worker-src 'self'` is policy enough.
setWorkerUrl(workerUrl);

export type Bounds = readonly [west: number, south: number, east: number, north: number];
export type MapTarget = { readonly kind: 'alarm' | 'case' | 'component'; readonly id: string };
export interface MapView {
  readonly bounds: Bounds;
  readonly zoom: number;
}

export interface CityMapOptions {
  readonly theme: Theme;
  readonly language: 'zh-CN' | 'en';
  /** Size of a rem over 16 px. */
  readonly scale: number;
  readonly bounds: Bounds;
  readonly padding: Padding;
  readonly onSelect: (target: MapTarget) => void;
  readonly onMove: (view: MapView) => void;
  /** A place that was clicked where nothing is to be selected. */
  readonly onPick?: (location: { readonly lon: number; readonly lat: number }) => void;
}

/** The map as the rest of the dashboard knows it; which library draws it is known in this folder only. */
export interface CityMap {
  setBase(source: BaseSource, data: FeatureCollection): void;
  /** Points with a state; geometry once, see {@link CityMap.setDeviceState}. */
  setDevices(devices: readonly ComponentItem[]): void;
  setFixtures(fixtures: readonly ComponentItem[]): void;
  /** Flags `offline`, `fresh`, `selected`; applied once a frame. */
  setDeviceState(id: string, flags: FeatureFlags): void;
  setIncidents(incidents: readonly Incident[]): void;
  fit(bounds: Bounds, padding: Padding): void;
  goTo(location: { readonly lon: number; readonly lat: number }, padding: Padding): void;
  /** A software renderer draws a frame in a tenth of a second: decoration is left out there. */
  readonly isSlow: boolean;
  remove(): void;
}

const MAX_CANVAS: [number, number] = [8192, 8192];
const CLOSE_ZOOM = 13.6;
const CLICK_REACH = 7;

/** Draws the city into `container`. Throws where the browser has no WebGL2: ask {@link hasWebGl} first. */
export function createCityMap(container: HTMLElement, options: CityMapOptions): Promise<CityMap> {
  const palette = PALETTES[options.theme];
  const { width, height } = container.getBoundingClientRect();
  const map = new MapLibreMap({
    container,
    style: createStyle({ palette, scale: options.scale, language: options.language }),
    bounds: [...options.bounds],
    fitBoundsOptions: { padding: fitPadding(options.padding, width, height) },
    maxCanvasSize: MAX_CANVAS,
    localIdeographFontFamily: LABEL_FONT,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    minZoom: 7,
    maxZoom: 17.5,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  setMapIdle(map, false);
  return new Promise((resolve) => {
    map.once('style.load', () => {
      const ratio = window.devicePixelRatio * options.scale;
      const pixelRatio = window.devicePixelRatio;
      for (const sign of listSigns()) map.addImage(signName(sign), drawSign(sign, { palette, ratio }), { pixelRatio });
      map.addImage('landmark', drawLandmark({ palette, ratio }), { pixelRatio });
      resolve(wrap(map, options));
    });
  });
}

function wrap(map: MapLibreMap, options: CityMapOptions): CityMap {
  const source = (name: string) => map.getSource<GeoJSONSource>(name);
  const states = new StateBatch(
    (id, flags) => map.setFeatureState({ source: 'devices', id }, { ...flags }),
    (run) => requestAnimationFrame(run),
  );
  const pulses = new Pulses(map);
  const areas = new globalThis.Map<string, FeatureCollection<Point>>();
  const padded = (padding: Padding) =>
    fitPadding(padding, map.getContainer().clientWidth, map.getContainer().clientHeight);
  listen(map, options);
  return {
    isSlow: isSoftwareRenderer(map),
    setBase(name, data) {
      source(name)?.setData(data);
      const labels = areaLabels(name, data);
      if (!labels) return;
      areas.set(name, labels);
      source('areaLabels')?.setData({
        type: 'FeatureCollection',
        features: [...areas.values()].flatMap((one) => one.features),
      });
    },
    setDevices(devices) {
      states.forget();
      source('devices')?.setData(componentFeatures(devices));
      for (const { id, online } of devices) states.set(id, { offline: online === false });
    },
    setFixtures: (fixtures) => void source('fixtures')?.setData(componentFeatures(fixtures)),
    setDeviceState: (id, flags) => states.set(id, flags),
    setIncidents(incidents) {
      source('incidents')?.setData(incidentFeatures(incidents));
      pulses.show(incidents.filter((incident) => incident.isUnacknowledged));
    },
    fit: (bounds, padding) => void map.fitBounds([...bounds], { padding: padded(padding), animate: false }),
    goTo({ lon, lat }, padding) {
      const zoom = Math.max(map.getZoom(), CLOSE_ZOOM);
      map.easeTo({ center: [lon, lat], zoom, padding: padded(padding), duration: 700 });
    },
    remove() {
      pulses.clear();
      setMapIdle(map, true);
      map.remove();
    },
  };
}

/** Clicks reach the nearest thing around the pointer; incidents lie above devices. */
function listen(map: MapLibreMap, options: CityMapOptions): void {
  const reach = CLICK_REACH * options.scale;
  const targetAt = ({ x, y }: { x: number; y: number }): MapTarget | undefined => {
    const box: [[number, number], [number, number]] = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ];
    const [hit] = map.queryRenderedFeatures(box, { layers: ['incidents', 'devices', 'fixtures'] });
    return hit && targetOf(hit.layer.id, String(hit.properties.id));
  };
  map.on('click', ({ point, lngLat }) => {
    const target = targetAt(point);
    if (target) options.onSelect(target);
    else options.onPick?.({ lon: lngLat.lng, lat: lngLat.lat });
  });
  map.on('mousemove', ({ point }) => {
    map.getCanvas().style.cursor = targetAt(point) ? 'pointer' : '';
  });
  map.on('moveend', () => {
    const bounds = map.getBounds();
    options.onMove({
      zoom: map.getZoom(),
      bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    });
  });
  map.on('render', () => setMapIdle(map, false));
  map.on('idle', () => setMapIdle(map, true));
}

function targetOf(layer: string, id: string): MapTarget {
  if (layer !== 'incidents') return { kind: 'component', id };
  const [kind, ...rest] = id.split(':');
  return { kind: kind === 'alarm' ? 'alarm' : 'case', id: rest.join(':') };
}

function isSoftwareRenderer(map: MapLibreMap): boolean {
  const gl = map.getCanvas().getContext('webgl2');
  const name = gl?.getParameter(gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return /swiftshader|llvmpipe|software/i.test(String(name));
}
