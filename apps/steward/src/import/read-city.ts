import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ImportFault } from './fault.ts';
import { type CityFeed, FEEDS_FILE, readFeeds } from './read-feeds.ts';
import { type RegionFeature, readLayer, readRegions } from './read-geojson.ts';
import { readTable } from './read-table.ts';
import { TABLES, type TableName, type Tables } from './tables.ts';

export const REGION_LEVELS = {
  district: 'districts.geojson',
  street: 'streets.geojson',
  community: 'communities.geojson',
  grid: 'grids.geojson',
} as const;
export type RegionLevel = keyof typeof REGION_LEVELS;
const DRAWN_LAYERS = ['roads', 'water', 'green', 'landmarks'] as const;

/** Raise it when this importer reads more than before, so that unchanged files are imported again. */
const IMPORTER_VERSION = 1;

const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'must be a time such as 09:00');
const degrees = z.number().min(-180).max(180);
const cityHead = z.strictObject({
  code: z.string().regex(/^\d{4}$/, 'must be four digits'),
  name: z.string().min(1),
  nameEn: z.string().min(1),
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

/** Reads all files of the folder; faults, missing files among them, are added to `faults`. */
export async function readCity(folder: string, faults: ImportFault[]): Promise<CityFiles> {
  const hash = createHash('sha256').update(`importer ${IMPORTER_VERSION}\n`);
  const read = async (file: string) => {
    const source = await readSource(folder, file, faults);
    hash.update(`${file}\0${source ?? ''}\0`);
    return source;
  };
  if (!existsSync(folder)) faults.push({ file: folder, message: 'there is no such folder' });
  const head = readHead(await read('city.json'), faults);
  const regions: Partial<Record<RegionLevel, RegionFeature[]>> = {};
  for (const [level, file] of Object.entries(REGION_LEVELS)) {
    const source = await read(file);
    regions[level as RegionLevel] = source === undefined ? [] : readRegions(file, source, faults);
  }
  const layers: Record<string, object> = {};
  for (const layer of DRAWN_LAYERS) {
    const source = await read(`${layer}.geojson`);
    if (source !== undefined) layers[layer] = readLayer(`${layer}.geojson`, source, faults);
  }
  const tables: Record<string, unknown> = {};
  for (const file of Object.keys(TABLES) as TableName[]) {
    const source = await read(file);
    tables[file] = source === undefined ? [] : readTable(file, source, faults);
  }
  // A city without feeds has the same hash as before there were any.
  const feedsSource = existsSync(join(folder, FEEDS_FILE)) ? await read(FEEDS_FILE) : undefined;
  return {
    head,
    feeds: feedsSource === undefined ? [] : readFeeds(feedsSource, faults),
    regions: regions as CityFiles['regions'],
    layers,
    tables: tables as unknown as Tables,
    hash: hash.digest('hex'),
  };
}

async function readSource(folder: string, file: string, faults: ImportFault[]): Promise<string | undefined> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    faults.push({ file, message: missing ? 'is missing; every file of the format must be there' : String(error) });
    return undefined;
  }
}

function readHead(source: string | undefined, faults: ImportFault[]): CityHead | undefined {
  if (source === undefined) return undefined;
  const file = 'city.json';
  try {
    const result = cityHead.safeParse(JSON.parse(source));
    if (result.success) return result.data;
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
