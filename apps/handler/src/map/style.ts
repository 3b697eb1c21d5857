import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';

/** A quiet light map for daylight: green, water, streets' borders and roads. */
export function layersOf(): LayerSpecification[] {
  return [
    { id: 'ground', type: 'background', paint: { 'background-color': '#eef1f5' } },
    { id: 'green', type: 'fill', source: 'green', paint: { 'fill-color': '#d5e8d4' } },
    { id: 'water', type: 'fill', source: 'water', paint: { 'fill-color': '#b5d5ee' } },
    {
      id: 'streets',
      type: 'line',
      source: 'streets',
      paint: { 'line-color': '#c3cad6', 'line-width': 1, 'line-dasharray': [3, 2] },
    },
    {
      id: 'roads-casing',
      type: 'line',
      source: 'roads',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': '#cfd6e0', 'line-width': roadWidth(2) },
    },
    {
      id: 'roads',
      type: 'line',
      source: 'roads',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': '#ffffff', 'line-width': roadWidth(0) },
    },
  ];
}

/** Pixels by class and zoom; `extra` makes the casing. */
function roadWidth(extra: number): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], 10, byClass(2, 1, 0.4), 14, byClass(7, 5, 3), 17, byClass(16, 12, 8)];

  function byClass(expressway: number, arterial: number, minor: number): ExpressionSpecification {
    const road: ExpressionSpecification = ['get', 'class'];
    return ['match', road, 'expressway', expressway + extra, 'arterial', arterial + extra, minor + extra];
  }
}
