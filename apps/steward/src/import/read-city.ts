import type { Areas } from './areas/area.ts';
import { readAreas } from './areas/read-areas.ts';
import { readDrawnLayer } from './areas/read-drawn.ts';
import { openCityFolder } from './city-folder.ts';
import type { CityHead } from './city-head.ts';
import { readHead } from './city-head.ts';
import type { Findings } from './fault.ts';
import { type CityFeed, FEEDS_FILE, readFeeds } from './read-feeds.ts';
import { readTable, workbookOf } from './read-table.ts';
import { TABLES, type TableName, type Tables } from './tables/tables.ts';

const DRAWN_LAYERS = ['roads', 'water', 'green', 'landmarks'] as const;

/** Raise it when this importer reads more than before, so that unchanged files are imported again. */
const IMPORTER_VERSION = 3;

/** A city's folder as read: each part checked by itself, not yet against the others. */
export interface CityFiles {
  readonly head: CityHead | undefined;
  readonly areas: Areas;
  readonly layers: Readonly<Record<string, object>>;
  readonly tables: Tables;
  /** Of the sheets that are workbooks: `departments.csv` to `departments.xlsx`. */
  readonly workbooks: ReadonlyMap<string, string>;
  /** Of feeds.json, which a city may leave out. */
  readonly feeds: readonly CityFeed[];
  /** sha256 over all files. */
  readonly hash: string;
}

/** Reads the files of the folder; what is wrong, missing files among it, is added to `findings`. */
export async function readCity(path: string, findings: Findings): Promise<CityFiles> {
  const { faults } = findings;
  const folder = await openCityFolder(path, `importer ${IMPORTER_VERSION}`, findings);
  if (!folder.has('city.json')) faults.push({ file: 'city.json', message: 'is missing; a city needs it' });
  const headText = await folder.readText('city.json');
  const head = headText === undefined ? undefined : readHead(headText, faults);
  const areas = await readAreas(folder, head);
  const layers: Record<string, object> = {};
  for (const layer of DRAWN_LAYERS) layers[layer] = await readDrawnLayer(folder, `${layer}.geojson`, head);
  const tables: Record<string, unknown> = {};
  for (const name of Object.keys(TABLES) as TableName[]) tables[name] = await readTable(folder, name);
  const feeds = await folder.readText(FEEDS_FILE);
  return {
    head,
    areas,
    layers,
    tables: tables as unknown as Tables,
    workbooks: new Map(
      Object.keys(TABLES).flatMap((name) =>
        folder.has(workbookOf(name)) && !folder.has(name) ? [[name, workbookOf(name)]] : [],
      ),
    ),
    feeds: feeds === undefined ? [] : readFeeds(feeds, faults),
    hash: folder.hash(),
  };
}
