import { holdsWords, isLine } from '../connection/search-match.ts';
import type { Queryable } from '../connection/transaction.ts';

/** A component in service that was found. */
export interface FoundComponent {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly address: string;
  readonly district: string;
  readonly device: boolean;
  readonly lon: number;
  readonly lat: number;
}

const FOUND = 'c.id, c.type, c.name, c.address, c.district, t.device, c.lon, c.lat';
/** Of those that are called just so, the newest; the others are found by their words. */
const MOST_CALLED_SO = 200;
/** How many matches the addresses are taken from: many components stand at one. */
const ADDRESS_MATCHES = 400;

/** Whose id, name or address holds every word: those that are called just so first, then the newest. */
export async function searchComponents(
  db: Queryable,
  words: string,
  limit: number,
): Promise<readonly FoundComponent[]> {
  const found = (condition: string, rank: number) =>
    `(select ${rank} as rank, c.key, ${FOUND} from component c join component_type t on t.code = c.type
      where c.retired_at is null and ${condition}
      order by c.key desc limit $2)`;
  const { rows } = await db.query<FoundComponent & { rank: number; key: number }>(
    `with called_so as materialized (
       select key from component c where ${isLine('c.search_lines', '$1')} order by key desc limit ${MOST_CALLED_SO})
     ${found('c.key in (select key from called_so)', 0)} union all ${found(holdsWords('c.search_lines', '$1'), 1)}
     order by rank, key desc`,
    [words, limit],
  );
  const byId = new Map<string, FoundComponent>();
  for (const { rank: _, key: __, ...row } of rows) if (!byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()].slice(0, limit);
}

/** An address at which a component stands. */
export interface FoundAddress {
  readonly name: string;
  readonly district: string;
  readonly lon: number;
  readonly lat: number;
}

/** Addresses that hold every word, the shortest first: it names the place, the others what is near it. */
export async function searchAddresses(db: Queryable, words: string, limit: number): Promise<readonly FoundAddress[]> {
  const { rows } = await db.query<FoundAddress>(
    `select name, district, lon, lat from (
       select distinct on (address) address as name, district, lon, lat from (
         select address, district, lon, lat from component c
         where retired_at is null and address <> '' and ${holdsWords('c.search_lines', '$1')}
           and search_normal(address) like all (search_patterns($1))
         order by key desc limit ${ADDRESS_MATCHES}) as nearest
       order by address) as addresses
     order by length(name), name limit $2`,
    [words, limit],
  );
  return rows;
}
