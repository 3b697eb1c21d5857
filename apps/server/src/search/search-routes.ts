import type { FoundAddressItem, SEARCH_OPERATIONS } from '@cityloop/contract/rest/search';
import { searchCases } from '@cityloop/db/case/case-search';
import { listPlaces, type Place } from '@cityloop/db/city/place';
import { searchAddresses, searchComponents } from '@cityloop/db/component/component-search';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Routes } from '@cityloop/web/route';

/** Of each kind. */
const MOST = 20;

export interface SearchParts {
  readonly pool: Queryable;
  /** Made once for each edition of the city. */
  readonly ofCity: <T>(name: string, make: () => Promise<T>) => Promise<T>;
}

/** Search over all that has a name or a number. Cases are those that the caller may see; the map is everybody's. */
export function createSearchRoutes({ pool, ofCity }: SearchParts): Routes<typeof SEARCH_OPERATIONS> {
  return {
    async search({ actor, query: { q } }) {
      const [cases, components, addresses, places] = await Promise.all([
        searchCases(pool, actor, q, MOST),
        searchComponents(pool, q, MOST),
        searchAddresses(pool, q, MOST),
        ofCity('places', () => listPlaces(pool)),
      ]);
      return {
        cases: cases.map(({ lon, lat, reportedAt, endedAt, ...found }) => ({
          ...found,
          location: { lon, lat },
          reportedAt: reportedAt.toISOString(),
          endedAt: endedAt?.toISOString() ?? null,
        })),
        components: components.map(({ lon, lat, ...found }) => ({ ...found, location: { lon, lat } })),
        addresses: [
          ...placesThatHold(places, q),
          ...addresses.map(({ lon, lat, name, district }) => {
            return { kind: 'address' as const, name, nameEn: '', district, location: { lon, lat } };
          }),
        ].slice(0, MOST),
      };
    },
  };
}

/** Places by name, in either language: the shortest first, which are called just so. */
function placesThatHold(places: readonly Place[], asked: string): FoundAddressItem[] {
  const words = asked.normalize('NFKC').split(/\s+/).map(normal).filter(Boolean);
  if (words.length === 0) return [];
  return places
    .filter(({ name, nameEn }) => {
      const lines = `${normal(name)}\n${normal(nameEn)}`;
      return words.every((word) => lines.includes(word));
    })
    .sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ district, ...place }) => ({ ...place, district: district ?? null }));
}

/** Letters and digits alone, of half width and small: as `search_normal` of the database. */
function normal(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
