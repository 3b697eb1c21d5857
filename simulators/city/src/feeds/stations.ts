import type { Table } from '../csv.ts';

/** Types with stations that their department keeps: water affairs and the environment bureau send these in tables of their own. */
const TYPES = ['water-level-gauge', 'air-station'];
const OF_EACH = 10;

/** Ids of the devices that the city's feeds speak for: the last ten of each such type. */
export function stationsOfDepartments({ header, rows }: Table): string[] {
  const [id, type] = [header.indexOf('id'), header.indexOf('type')];
  const idsOf = (wanted: string) => rows.filter((row) => row[type] === wanted).map((row) => String(row[id]));
  return TYPES.flatMap((each) => idsOf(each).slice(-OF_EACH));
}
