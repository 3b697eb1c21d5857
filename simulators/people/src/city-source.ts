import type { RestClient } from '@cityloop/client/rest';
import type { CategoryItem } from '@cityloop/contract/rest/city';
import { type Place, placeTypes } from './model/next-report.ts';

export interface CityFacts {
  readonly categories: ReadonlyMap<string, CategoryItem>;
  /** Professional departments. */
  readonly departments: readonly string[];
  readonly placesByType: ReadonlyMap<string, readonly Place[]>;
}

const PLACES_PER_TYPE = 600;

export async function readCity(rest: RestClient): Promise<CityFacts> {
  const categories = await rest.call('listCategories');
  const departments = await rest.call('listDepartments');
  const known = new Map(categories.items.filter(({ ended }) => !ended).map((category) => [category.code, category]));
  const placesByType = new Map<string, readonly Place[]>();
  for (const type of placeTypes(new Set(known.keys()))) {
    const { items } = await rest.call('listComponents', { query: { type, limit: PLACES_PER_TYPE } });
    placesByType.set(
      type,
      items.map(({ id, name, address, location }) => ({ id, type, name, address, location })),
    );
  }
  return {
    categories: known,
    departments: departments.items
      .filter(({ kind, ended }) => kind === 'professional' && !ended)
      .map(({ code }) => code),
    placesByType,
  };
}
