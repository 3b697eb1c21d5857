import type { FeatureCollection } from 'geojson';
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { MapPalette } from './palette.ts';

/** Families of the page itself: text is drawn by the browser, no glyph file is fetched. */
export const LABEL_FONT = 'Noto Sans SC Variable, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif';
const FONT = [LABEL_FONT];
const NO_FEATURES: FeatureCollection = { type: 'FeatureCollection', features: [] };

export const BASE_SOURCES = [
  'districts',
  'streets',
  'communities',
  'grids',
  'roads',
  'water',
  'green',
  'landmarks',
] as const;
export type BaseSource = (typeof BASE_SOURCES)[number];

interface StyleOptions {
  readonly palette: MapPalette;
  /** Size of a rem over 16 px: labels and signs grow with the wall. */
  readonly scale: number;
  readonly language: 'zh-CN' | 'en';
}

/** The whole style with empty sources: geometry is given once, later only states and the small source of incidents change. */
export function createStyle(options: StyleOptions): StyleSpecification {
  const empty = { type: 'geojson', data: NO_FEATURES } as const;
  const sources = Object.fromEntries(BASE_SOURCES.map((name) => [name, empty]));
  return {
    version: 8,
    sources: {
      ...sources,
      areaLabels: empty,
      fixtures: { ...empty, promoteId: 'id' },
      devices: { ...empty, promoteId: 'id' },
      incidents: { ...empty, promoteId: 'id' },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': options.palette.sea } },
      ...landLayers(options),
      ...roadLayers(options),
      ...lineLayers(options),
      ...labelLayers(options),
      ...pointLayers(options),
    ],
  };
}

function byZoom(...stops: readonly number[]): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.4], ['zoom'], ...stops] as unknown as ExpressionSpecification;
}

function landLayers({ palette, scale }: StyleOptions): LayerSpecification[] {
  return [
    ...coastGlow(palette, scale),
    { id: 'land', type: 'fill', source: 'districts', paint: { 'fill-color': palette.land, 'fill-antialias': false } },
    { id: 'green', type: 'fill', source: 'green', paint: { 'fill-color': palette.green, 'fill-opacity': 0.85 } },
    { id: 'water', type: 'fill', source: 'water', paint: { 'fill-color': palette.water } },
    {
      id: 'water-edge',
      type: 'line',
      source: 'water',
      paint: { 'line-color': palette.waterEdge, 'line-width': 0.75 * scale, 'line-opacity': 0.7 },
    },
  ];
}

/** Solid strokes, the widest and faintest first: blurred or translucent ones fray at the corners of a coast. */
function coastGlow(palette: MapPalette, scale: number): LayerSpecification[] {
  return palette.coastGlow.map((color, index, all) => ({
    id: `coast-glow-${index}`,
    type: 'line',
    source: 'districts',
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': color, 'line-width': 8 * (all.length - index) * scale },
  }));
}

function roadLayers({ palette, scale }: StyleOptions): LayerSpecification[] {
  const road = (kind: 'minor' | 'arterial' | 'expressway', width: ExpressionSpecification): LayerSpecification => ({
    id: `road-${kind}`,
    type: 'line',
    source: 'roads',
    filter: ['==', ['get', 'class'], kind],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': palette[kind], 'line-width': width },
  });
  return [
    road('minor', byZoom(9, 0.4 * scale, 13, 1.6 * scale, 16, 6 * scale)),
    road('arterial', byZoom(9, 0.8 * scale, 13, 2.6 * scale, 16, 9 * scale)),
    road('expressway', byZoom(9, 1.3 * scale, 13, 3.6 * scale, 16, 11 * scale)),
  ];
}

function lineLayers({ palette, scale }: StyleOptions): LayerSpecification[] {
  return [
    {
      id: 'grid-line',
      type: 'line',
      source: 'grids',
      minzoom: 12.5,
      paint: { 'line-color': palette.gridLine, 'line-width': scale, 'line-opacity': byZoom(12.5, 0, 13.2, 1) },
    },
    {
      id: 'community-line',
      type: 'line',
      source: 'communities',
      minzoom: 11.5,
      paint: { 'line-color': palette.streetLine, 'line-width': scale, 'line-dasharray': [3, 2] },
    },
    {
      id: 'street-line',
      type: 'line',
      source: 'streets',
      paint: { 'line-color': palette.streetLine, 'line-width': byZoom(9, 0.7 * scale, 14, 2 * scale) },
    },
    {
      id: 'district-line',
      type: 'line',
      source: 'districts',
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.districtLine, 'line-width': byZoom(9, 1.3 * scale, 14, 3 * scale) },
    },
  ];
}

function labelLayers({ palette, scale, language }: StyleOptions): LayerSpecification[] {
  const name: ExpressionSpecification =
    language === 'en'
      ? ['case', ['!=', ['coalesce', ['get', 'nameEn'], ''], ''], ['get', 'nameEn'], ['get', 'name']]
      : ['get', 'name'];
  const halo = { 'text-halo-color': palette.halo, 'text-halo-width': 1.4 * scale };
  const area = (level: string, zooms: readonly [number, number], size: number, color: string): LayerSpecification => ({
    id: `label-${level}`,
    type: 'symbol',
    source: 'areaLabels',
    minzoom: zooms[0],
    maxzoom: zooms[1],
    filter: ['==', ['get', 'level'], level],
    layout: {
      'text-field': name,
      'text-font': FONT,
      'text-size': size * scale,
      'text-letter-spacing': level === 'district' ? 0.22 : 0.06,
      'text-max-width': 20,
      'text-padding': 4 * scale,
    },
    paint: { ...halo, 'text-color': color },
  });
  return [
    area('community', [13, 24], 12, palette.label),
    {
      id: 'label-landmark',
      type: 'symbol',
      source: 'landmarks',
      minzoom: 10.6,
      filter: ['!=', ['get', 'kind'], 'bridge'],
      layout: {
        'icon-image': 'landmark',
        'icon-size': 1,
        'text-field': name,
        'text-font': FONT,
        'text-size': 11.5 * scale,
        'text-anchor': 'left',
        'text-offset': [0.75, 0],
        'text-optional': true,
        'text-max-width': 20,
      },
      paint: { ...halo, 'text-color': palette.label },
    },
    area('street', [10.9, 13.6], 12, palette.label),
    {
      id: 'label-water',
      type: 'symbol',
      source: 'water',
      layout: { 'text-field': name, 'text-font': FONT, 'text-size': 12 * scale, 'text-letter-spacing': 0.3 },
      paint: { ...halo, 'text-color': palette.waterLabel, 'text-halo-color': palette.water },
    },
    area('district', [0, 13], 17, palette.districtLabel),
  ];
}

function pointLayers({ palette, scale }: StyleOptions): LayerSpecification[] {
  const state = (name: string): ExpressionSpecification => ['boolean', ['feature-state', name], false];
  const devicePaint = [
    'case',
    state('selected'),
    palette.selected,
    state('fresh'),
    palette.deviceFresh,
    palette.device,
  ];
  return [
    {
      id: 'fixtures',
      type: 'circle',
      source: 'fixtures',
      minzoom: 13,
      paint: {
        'circle-color': ['case', state('selected'), palette.selected, palette.fixture],
        'circle-radius': byZoom(13, 1.2 * scale, 16, 4 * scale),
      },
    },
    {
      id: 'devices',
      type: 'circle',
      source: 'devices',
      paint: {
        // Offline is a hollow ring: readable without colour.
        'circle-color': devicePaint as ExpressionSpecification,
        'circle-opacity': ['case', state('offline'), 0, state('fresh'), 0.95, 0.62],
        'circle-radius': byZoom(9, 1.5 * scale, 12, 2.6 * scale, 16, 7 * scale),
        'circle-stroke-color': palette.deviceOffline,
        'circle-stroke-width': ['case', state('offline'), 1 * scale, 0],
        'circle-stroke-opacity': 0.8,
      },
    },
    {
      id: 'incidents',
      type: 'symbol',
      source: 'incidents',
      layout: {
        'icon-image': ['get', 'sign'],
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-size': byZoom(9, 0.82, 13, 1.15),
        'symbol-sort-key': ['get', 'rank'],
      },
    },
  ];
}
