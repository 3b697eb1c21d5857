import { type City, MAP_LAYERS, type MapLayer } from '@cityloop/contract/rest/city';
import type { CITY_OPERATIONS } from '@cityloop/contract/rest/city-operations';
import {
  findCity,
  findMapLayer,
  hasSimulatedAccounts,
  listCategories,
  listDepartments,
  listRegions,
  type RegionRow,
} from '@cityloop/db/city/city';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { answerCached, cacheAnswer } from '@cityloop/web/cached-answer';
import { onSubject, ProblemError, type Routes } from '@cityloop/web/route';
import type { Request, Response } from 'express';
import { type CityParts, changeEnding, getHanging, listHanging } from './change-ending.ts';
import type { CurrentCity } from './current-city.ts';

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

interface FeatureCollection extends Record<string, unknown> {
  type: 'FeatureCollection';
  features: unknown[];
}

/** The imported city: its map and its lists. Large answers are kept and revalidated by ETag. */
export function createCityRoutes(parts: CityParts): Routes<typeof CITY_OPERATIONS> {
  const { pool, city, now } = parts;
  const page = <T>(name: string, list: (db: Queryable) => Promise<T[]>) => {
    return async ({ request, response }: Exchange) => {
      const cached = await city.get(`answer ${name}`, async () => cacheAnswer({ items: await list(pool), next: null }));
      return answerCached(request, response, cached, 'application/json');
    };
  };
  return {
    getCity: () => getCity(pool, now()),
    listDistricts: (context) => answerLayer(pool, city, 'districts', context),
    listGrids: (context) => answerLayer(pool, city, 'grids', context),
    getMapLayer(context) {
      const layer = MAP_LAYERS.find((name) => name === context.params.layer);
      if (layer) return answerLayer(pool, city, layer, context);
      throw new ProblemError(
        'not-found',
        `The map has no layer ${context.params.layer}; it has ${MAP_LAYERS.join(', ')}.`,
      );
    },
    listHanging: () => listHanging(parts),
    changeDepartment: onSubject(
      ({ params }) => getHanging(parts, 'department', params.code),
      (context, hanging) => changeEnding(parts, hanging, context),
    ),
    changeCategory: onSubject(
      ({ params }) => getHanging(parts, 'category', params.code),
      (context, hanging) => changeEnding(parts, hanging, context),
    ),
    listCategories: page('categories', listCategories),
    listDepartments: page('departments', listDepartments),
  };
}

async function getCity(db: Queryable, now: Date): Promise<City> {
  const [city, simulated] = await Promise.all([findCity(db), hasSimulatedAccounts(db)]);
  if (!city) throw new ProblemError('unavailable', 'No city is loaded yet.', { retryAfterSeconds: 5 });
  const { sourceHash: _, ...facts } = city;
  return { ...facts, serverTime: now.toISOString(), simulated };
}

const LEVELS = { districts: 'district', streets: 'street', communities: 'community', grids: 'grid' } as const;

async function answerLayer(
  db: Queryable,
  city: CurrentCity,
  layer: MapLayer,
  { request, response }: Exchange,
): Promise<FeatureCollection> {
  const cached = await city.get(`map ${layer}`, async () => cacheAnswer(await readLayer(db, layer)));
  return answerCached(request, response, cached, 'application/geo+json');
}

async function readLayer(db: Queryable, layer: MapLayer): Promise<FeatureCollection> {
  if (layer in LEVELS) {
    const regions = await listRegions(db, LEVELS[layer as keyof typeof LEVELS]);
    return { type: 'FeatureCollection', features: regions.map(featureOf) };
  }
  const drawn = (await findMapLayer(db, layer)) as FeatureCollection | undefined;
  return drawn ?? { type: 'FeatureCollection', features: [] };
}

function featureOf({ code, name, nameEn, parent, label, geometry }: RegionRow): object {
  const id = /^\d{1,15}$/.test(code) ? { id: Number(code) } : {};
  return { type: 'Feature', ...id, properties: { code, name, nameEn, parent, label }, geometry };
}
