import { findCity } from '@cityloop/db/city/city';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type CachedAnswer, cacheAnswer } from '@cityloop/web/cached-answer';

/** Answers that change only with an import, made once per imported city: the unit grids alone are over a megabyte. */
export interface CityCache {
  get<T>(name: string, make: () => Promise<T>): Promise<CachedAnswer<T>>;
}

export function createCityCache(db: Queryable): CityCache {
  let importedHash: string | undefined;
  let answers = new Map<string, Promise<CachedAnswer<unknown>>>();
  return {
    async get<T>(name: string, make: () => Promise<T>) {
      const city = await findCity(db);
      if (city?.sourceHash !== importedHash) {
        importedHash = city?.sourceHash;
        answers = new Map();
      }
      const kept = answers;
      const answer = kept.get(name) ?? make().then(cacheAnswer);
      kept.set(name, answer);
      answer.catch(() => kept.delete(name));
      return answer as Promise<CachedAnswer<T>>;
    },
  };
}
