import { crossing, distance, type Point } from './plane.ts';
import type { Road } from './roads.ts';
import type { Water } from './water.ts';

export interface Bridge {
  readonly name: string;
  readonly at: Point;
}

/** Where expressways and arterials cross the main river. Two crossings within 300 m are one bridge. */
export function findBridges(roads: readonly Road[], water: Water): Bridge[] {
  const bridges: Bridge[] = [];
  const river = water.main.line;
  for (const road of roads) {
    if (road.class === 'minor') continue;
    for (const at of placesWhereTheyCross(road.line, river)) {
      if (bridges.some((bridge) => distance(bridge.at, at) < 0.3)) continue;
      bridges.push({ name: bridgeName(road.name, bridges), at });
    }
  }
  return bridges;
}

function placesWhereTheyCross(line: readonly Point[], river: readonly Point[]): Point[] {
  const places: Point[] = [];
  for (let index = 1; index < line.length; index += 1) {
    const [a, b] = [line[index - 1] as Point, line[index] as Point];
    for (let bend = 1; bend < river.length; bend += 1) {
      const at = crossing(a, b, river[bend - 1] as Point, river[bend] as Point);
      if (at !== undefined) places.push([a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at]);
    }
  }
  return places;
}

function bridgeName(road: string, bridges: readonly Bridge[]): string {
  const base = road.replace(/(大道|公路|快速路|路|高速|联络线)$/u, '');
  const earlier = bridges.filter((bridge) => bridge.name.startsWith(base)).length;
  return `${base}${['', '东', '南', '北'][earlier] ?? earlier}大桥`;
}
