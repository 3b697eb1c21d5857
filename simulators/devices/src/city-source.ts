import type { RestClient } from '@cityloop/client/rest';
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

export async function readCity(rest: RestClient): Promise<CityFacts> {
  const city = await rest.call('getCity');
  const categories = await rest.call('listCategories');
  const departments = await rest.call('listDepartments');
  const devices = await listDevices(rest);
  return {
    devices: devices.filter(isPlayed),
    stations: devices.filter(({ id }) => isOfDepartment(id)),
    silent: devices.filter((device) => !isPlayed(device)),
    utcOffsetMinutes: utcOffsetMinutes(city.timezone, new Date()),
    categories: new Set(categories.items.map(({ code }) => code)),
    departments: new Set(departments.items.map(({ code }) => code)),
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

function isPlayed({ id, type }: Device): boolean {
  return intervalMs(type, false) !== undefined && !isOfDepartment(id);
}

/** The last ten gauges and air stations of the demo city are their departments' own. */
function isOfDepartment(id: string): boolean {
  return /^(river-00(4[1-9]|50)|air-00(5[1-9]|60))$/.test(id);
}
