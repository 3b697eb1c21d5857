import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestClient } from '@cityloop/client/rest';
import { SIMULATION_FILE, simulationSchema } from '@cityloop/contract/simulation';
import { type Device, intervalMs } from './model/device.ts';
import { utcOffsetMinutes } from './model/local-time.ts';

/** What the simulator must know of the city, as the server tells it. */
export interface CityFacts {
  /** Devices of the types that are played, ordered by id. */
  readonly devices: readonly Device[];
  /** Stations whose readings come through their department's feed, not by themselves. */
  readonly stations: readonly Device[];
  /** Devices that only say that they are there: gateways, and those stations. */
  readonly silent: readonly Device[];
  readonly utcOffsetMinutes: number;
  readonly categories: ReadonlySet<string>;
  readonly departments: ReadonlySet<string>;
}

const DEVICES_PER_PAGE = 2_000;

/** `stations`: ids of devices that speak through their department alone. */
export async function readCity(rest: RestClient, stations: ReadonlySet<string>): Promise<CityFacts> {
  const city = await rest.call('getCity');
  const categories = await rest.call('listCategories');
  const departments = await rest.call('listDepartments');
  const devices = await listDevices(rest);
  const isPlayed = ({ id, type }: Device) => intervalMs(type, false) !== undefined && !stations.has(id);
  return {
    devices: devices.filter(isPlayed),
    stations: devices.filter(({ id }) => stations.has(id)),
    silent: devices.filter((device) => !isPlayed(device)),
    utcOffsetMinutes: utcOffsetMinutes(city.timezone, new Date()),
    categories: new Set(categories.items.filter(({ ended }) => !ended).map(({ code }) => code)),
    departments: new Set(departments.items.filter(({ ended }) => !ended).map(({ code }) => code)),
  };
}

async function listDevices(rest: RestClient): Promise<Device[]> {
  const devices: Device[] = [];
  let cursor: string | undefined;
  do {
    const page = await rest.call('listComponents', {
      query: { device: 'true', limit: DEVICES_PER_PAGE, ...(cursor ? { cursor } : {}) },
    });
    for (const { id, type, district, name, address, location } of page.items) {
      devices.push({ id, type, district, name, address, ...location });
    }
    cursor = page.next ?? undefined;
  } while (cursor);
  return devices.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Ids of the devices that a generated city's feeds speak for; none of a city that somebody else made. */
export async function readStations(cityDir: string | undefined): Promise<ReadonlySet<string>> {
  if (cityDir === undefined) return new Set();
  try {
    const source = await readFile(join(cityDir, SIMULATION_FILE), 'utf8');
    return new Set(simulationSchema.parse(JSON.parse(source)).stationsOfDepartments);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Set();
    throw error;
  }
}
