import { z } from 'zod';
import { openCityFolder } from './city-folder.ts';
import type { Findings, ImportFault } from './fault.ts';
import { type CityFeed, FEEDS_FILE, readFeeds } from './read-feeds.ts';
import { type RegionFeature, readLayer, readRegions } from './read-geojson.ts';
import { readTable } from './read-table.ts';
import { TABLES, type TableName, type Tables } from './tables/tables.ts';

export const REGION_LEVELS = {
  district: 'districts.geojson',
  street: 'streets.geojson',
  community: 'communities.geojson',
  grid: 'grids.geojson',
} as const;
export type RegionLevel = keyof typeof REGION_LEVELS;
const DRAWN_LAYERS = ['roads', 'water', 'green', 'landmarks'] as const;

/** Raise it when this importer reads more than before, so that unchanged files are imported again. */
const IMPORTER_VERSION = 2;

const EMPTY_LAYER = { type: 'FeatureCollection', features: [] };

const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'must be a time such as 09:00');
const degrees = z.number().min(-180).max(180);
const cityHead = z.strictObject({
  code: z.string().regex(/^\d{4}$/, 'must be four digits'),
  name: z.string().min(1),
  nameEn: z.string().default(''),
  timezone: z.string().refine(isTimezone, 'must be an IANA time zone such as Asia/Shanghai'),
  center: z.tuple([degrees, degrees]),
  bounds: z.tuple([degrees, degrees, degrees, degrees]),
  workingHours: z.array(z.tuple([clock, clock])).min(1),
});
export type CityHead = z.output<typeof cityHead>;

/** A city's folder as read: each part checked by itself, not yet against the others. */
export interface CityFiles {
  readonly head: CityHead | undefined;
  readonly regions: Readonly<Record<RegionLevel, readonly RegionFeature[]>>;
  readonly layers: Readonly<Record<string, object>>;
  readonly tables: Tables;
  /** Of feeds.json, which a city may leave out. */
  readonly feeds: readonly CityFeed[];
  /** sha256 over all files. */
  readonly hash: string;
}

/** Reads the files of the folder; what is wrong, missing files among it, is added to `findings`. */
export async function readCity(path: string, findings: Findings): Promise<CityFiles> {
  const { faults } = findings;
  const folder = await openCityFolder(path, `importer ${IMPORTER_VERSION}`, findings);
  const readNeeded = async (file: string) => {
    if (!folder.has(file)) faults.push({ file, message: 'is missing; a city needs it' });
    return folder.readText(file);
  };
  const head = readHead(await readNeeded('city.json'), faults);
  const regions: Partial<Record<RegionLevel, RegionFeature[]>> = {};
  for (const [level, file] of Object.entries(REGION_LEVELS)) {
    const source = await readNeeded(file);
    regions[level as RegionLevel] = source === undefined ? [] : readRegions(file, source, faults);
  }
  const layers: Record<string, object> = {};
  for (const layer of DRAWN_LAYERS) {
    const source = await folder.readText(`${layer}.geojson`);
    layers[layer] = source === undefined ? EMPTY_LAYER : readLayer(`${layer}.geojson`, source, faults);
  }
  const tables: Record<string, unknown> = {};
  for (const name of Object.keys(TABLES) as TableName[]) tables[name] = await readTable(folder, name);
  const feeds = await folder.readText(FEEDS_FILE);
  return {
    head,
    feeds: feeds === undefined ? [] : readFeeds(feeds, faults),
    regions: regions as CityFiles['regions'],
    layers,
    tables: tables as unknown as Tables,
    hash: folder.hash(),
  };
}

function readHead(source: string | undefined, faults: ImportFault[]): CityHead | undefined {
  if (source === undefined) return undefined;
  const file = 'city.json';
  try {
    const result = cityHead.safeParse(JSON.parse(source));
    if (result.success) return { ...result.data, nameEn: result.data.nameEn || result.data.name };
    for (const issue of result.error.issues) {
      faults.push({ file, column: issue.path.join('.'), message: issue.message });
    }
  } catch (error) {
    faults.push({ file, message: `is not JSON: ${error instanceof Error ? error.message : error}` });
  }
  return undefined;
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
