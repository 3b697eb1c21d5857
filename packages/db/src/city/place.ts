import type { Queryable } from '../connection/transaction.ts';

/** Something of the city's map that has a name. */
export interface Place {
  readonly kind: 'district' | 'street' | 'community' | 'grid' | 'roads' | 'water' | 'green' | 'landmarks';
  readonly name: string;
  readonly nameEn: string;
  /** Undefined for what is only drawn. */
  readonly district: string | undefined;
  readonly location: { readonly lon: number; readonly lat: number };
}

interface PlaceRow {
  readonly kind: Place['kind'];
  readonly name: string;
  readonly nameEn: string;
  readonly district: string | null;
  readonly label: readonly number[] | null;
  readonly coordinates: unknown;
}

/** Every named place of the map, each name of a kind once: areas, and what is drawn (a road has many pieces). */
export async function listPlaces(db: Queryable): Promise<Place[]> {
  const { rows } = await db.query<PlaceRow>(
    `with recursive area as (
       select code, code as district from region where parent is null
       union all select r.code, a.district from region r join area a on r.parent = a.code
     )
     select r.level as kind, r.name, r.name_en as "nameEn", a.district, r.label, r.geometry -> 'coordinates' as coordinates
     from region r left join area a on a.code = r.code where r.name <> ''
     union all
     select * from (
       select distinct on (l.code, f #>> '{properties,name}') l.code, f #>> '{properties,name}',
         coalesce(f #>> '{properties,nameEn}', ''), null, null::float8[], f #> '{geometry,coordinates}'
       from map_layer l, jsonb_array_elements(l.geojson -> 'features') as f
       where coalesce(f #>> '{properties,name}', '') <> '') as drawn`,
  );
  return rows.flatMap(({ label, coordinates, district, ...named }) => {
    const [lon, lat] = label ?? middleOf(coordinates);
    return lon === undefined || lat === undefined
      ? []
      : [{ ...named, district: district ?? undefined, location: { lon, lat } }];
  });
}

/** The position in the middle of all that the coordinates list: on the line, or on the border of an area without a label. */
function middleOf(coordinates: unknown): readonly number[] {
  const positions = positionsOf(coordinates);
  return positions[Math.floor(positions.length / 2)] ?? [];
}

function positionsOf(coordinates: unknown): (readonly number[])[] {
  if (!Array.isArray(coordinates)) return [];
  if (typeof coordinates[0] === 'number') return [coordinates];
  return coordinates.flatMap(positionsOf);
}
