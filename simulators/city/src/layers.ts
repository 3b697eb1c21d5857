import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { CityMap } from './city-map.ts';
import { LANDMARKS } from './places.ts';
import { type Point, signedArea, toLonLat } from './plane.ts';

type Layer = FeatureCollection<Geometry, Record<string, string>>;

/** The scenery of the map as GeoJSON: what the areas lie on. */
export function drawLayers(city: CityMap): Record<'roads' | 'water' | 'green' | 'landmarks', Layer> {
  const rivers = [city.water.main, ...city.water.tributaries];
  return {
    roads: layer(city.roads.map((road) => feature({ class: road.class, name: road.name }, line(road.line)))),
    water: layer([
      ...rivers.map((river) => feature({ kind: 'river', name: river.name }, polygon(river.ring))),
      ...city.water.lakes.map((lake) => feature({ kind: 'lake', name: lake.name }, polygon(lake.ring))),
    ]),
    green: layer(city.greens.map((green) => feature({ name: green.name }, polygon(green.ring)))),
    landmarks: layer([
      ...LANDMARKS.map(({ kind, name, nameEn, at }) => feature({ kind, name, nameEn }, point(at))),
      ...city.bridges.map(({ name, at }) => feature({ kind: 'bridge', name }, point(at))),
    ]),
  };
}

function layer(features: Feature<Geometry, Record<string, string>>[]): Layer {
  return { type: 'FeatureCollection', features };
}

function feature(properties: Record<string, string>, geometry: Geometry): Feature<Geometry, Record<string, string>> {
  return { type: 'Feature', properties, geometry };
}

function point(at: Point): Geometry {
  return { type: 'Point', coordinates: toLonLat(at) };
}

function line(points: readonly Point[]): Geometry {
  return { type: 'LineString', coordinates: points.map(toLonLat) };
}

function polygon(points: readonly Point[]): Geometry {
  const ring: Position[] = points.map(toLonLat);
  if (signedArea(ring) < 0) ring.reverse();
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as Position]] };
}
