import type { Land } from './land.ts';
import { createNamer, PARK_NAME } from './names.ts';
import { distance, type Point } from './plane.ts';
import { between, forkRandom } from './random.ts';
import { blob, type Water } from './water.ts';

export interface Green {
  readonly name: string;
  readonly ring: readonly Point[];
}

export interface Landmark {
  readonly kind: string;
  readonly name: string;
  readonly nameEn: string;
  readonly at: Point;
}

const WOODS: readonly { name: string; at: Point; size: Point }[] = [
  { name: '云麓山国家森林公园', at: [-18.4, 8.6], size: [3.6, 2] },
  { name: '北岭郊野公园', at: [-3.6, 17.4], size: [3.2, 1.5] },
  { name: '星屿山森林公园', at: [9.6, 15.6], size: [2.4, 1.6] },
  { name: '砚山森林公园', at: [-19.6, -1.2], size: [2.6, 1.5] },
  { name: '西岬湿地', at: [-25.4, -8], size: [1.4, 1.8] },
  { name: '南屏山公园', at: [-5.6, -17.2], size: [2.6, 1.5] },
  { name: '江口湿地', at: [17.2, -8.4], size: [1.9, 0.9] },
  { name: '沐泽林场', at: [7.2, -13.6], size: [1.9, 2] },
  { name: '芦雁湖湿地公园', at: [-12.6, -4.4], size: [2.1, 2.5] },
  { name: '映月湖公园', at: [4.9, 5.3], size: [1.9, 1.15] },
  { name: '望海山公园', at: [25, 4.6], size: [1.2, 1.3] },
];

/** Woods and wetlands by hand, city parks by the seed: small ones in the core and along the river. */
export function drawGreen(seed: number, land: Land, water: Water): Green[] {
  const random = forkRandom(seed, 'green');
  const woods = WOODS.map(({ name, at, size }): Green => ({ name, ring: onLand(blob(random, at, size), at, land) }));
  const name = createNamer(random, PARK_NAME[0], PARK_NAME[1], ['公园', '园', '公园']);
  const parks: { at: Point; green: Green }[] = [];
  for (let attempt = 0; attempt < 4000 && parks.length < 42; attempt += 1) {
    const at: Point = [between(random, -20, 24), between(random, -16, 15)];
    const isNearCore = distance(at, [0.6, 0.8]) < 8.5;
    if (!isNearCore && random() > 0.1) continue;
    const size: Point = [between(random, 0.18, 0.5), between(random, 0.14, 0.34)];
    const isApart = parks.every((park) => distance(park.at, at) > 1.25);
    const ring = blob(random, at, size);
    const isClear = ring.every((point) => land.has(point) && !water.has(point));
    if (isApart && isClear) parks.push({ at, green: { name: name(), ring } });
  }
  return [...woods, ...parks.map(({ green }) => green)];
}

/** Pulls points that fell into the sea back towards the middle. */
function onLand(ring: readonly Point[], at: Point, land: Land): Point[] {
  return ring.map((point) => {
    let [x, y] = point;
    for (let pull = 0; pull < 30 && (!land.has([x, y]) || land.coastDistance([x, y]) < 0.15); pull += 1) {
      [x, y] = [at[0] + (x - at[0]) * 0.93, at[1] + (y - at[1]) * 0.93];
    }
    return [x, y];
  });
}

/** The landmarks stand where the hand-drawn towns and roads expect them. */
export const LANDMARKS: readonly Landmark[] = [
  { kind: 'airport', name: '云江星屿机场', nameEn: 'Yunjiang Xingyu Airport', at: [19.2, 14.6] },
  { kind: 'harbour', name: '云江港', nameEn: 'Port of Yunjiang', at: [26.6, 0.6] },
  { kind: 'station', name: '云江站', nameEn: 'Yunjiang Railway Station', at: [-1.9, 4.4] },
  { kind: 'station', name: '云江南站', nameEn: 'Yunjiang South Railway Station', at: [1.3, -7.4] },
  { kind: 'government', name: '云江市民中心', nameEn: 'Yunjiang Civic Centre', at: [2.1, 1.7] },
  { kind: 'tower', name: '听澜塔', nameEn: 'Tinglan Tower', at: [3.2, 3] },
  { kind: 'stadium', name: '云江奥体中心', nameEn: 'Yunjiang Olympic Sports Centre', at: [9.6, 3.6] },
  { kind: 'museum', name: '云江博物馆', nameEn: 'Yunjiang Museum', at: [-2.6, -4.6] },
  { kind: 'university', name: '云江大学', nameEn: 'Yunjiang University', at: [-13.4, 0.8] },
  { kind: 'hospital', name: '云江市第一医院', nameEn: 'Yunjiang First Hospital', at: [-4.9, 1.4] },
  { kind: 'hospital', name: '云江市东区医院', nameEn: 'Yunjiang East Hospital', at: [14, 11.4] },
  { kind: 'theatre', name: '澜江大剧院', nameEn: 'Lanjiang Grand Theatre', at: [0.2, -1.2] },
  { kind: 'exhibition', name: '望潮会展中心', nameEn: 'Wangchao Exhibition Centre', at: [21.6, 2.4] },
  { kind: 'power', name: '沐泽热电厂', nameEn: 'Muze Power Plant', at: [18.2, -14.6] },
  { kind: 'water', name: '云麓水厂', nameEn: 'Yunlu Water Works', at: [-22.6, 7] },
];
