import { type Datum, toWgs84 } from '@cityloop/domain/grid/datum';
import type { Position } from '@cityloop/domain/grid/polygon';
import proj4 from 'proj4';

/** How coordinates of a file become degrees of WGS 84. */
export interface Projection {
  readonly name: string;
  /** Whether the file's coordinates are degrees. */
  readonly isDegrees: boolean;
  /** Not finite where there is no such place. */
  readonly toDegrees: (x: number, y: number) => Position;
  /** What is to be known of it, such as that its datum is taken as WGS 84. */
  readonly note?: string;
}

const WGS84: Projection = { name: 'WGS 84', isDegrees: true, toDegrees: (x, y) => [x, y] };
const DATUM_NAMES: Readonly<Record<string, Datum>> = {
  wgs84: 'WGS84',
  crs84: 'WGS84',
  cgcs2000: 'CGCS2000',
  gcj02: 'GCJ02',
  bd09: 'BD09',
  bd09ll: 'BD09',
};

/** What is meant by `EPSG:28992`, `urn:ogc:def:crs:EPSG::28992`, `WGS84`, `GCJ-02` …; or why nobody knows. */
export async function projectionOf(crs: string | undefined): Promise<Projection | { readonly fault: string }> {
  if (crs === undefined) return WGS84;
  const datum =
    DATUM_NAMES[
      crs
        .toLowerCase()
        .split(/[:/]/)
        .at(-1)
        ?.replaceAll(/[\s_-]/g, '') ?? ''
    ];
  if (datum !== undefined) return ofDatum(datum);
  const code = /^(?:EPSG|.*\bEPSG\b.*)[:/](\d{4,6})$/i.exec(crs)?.[1] ?? /^\d{4,6}$/.exec(crs)?.[0];
  if (code === undefined) {
    return {
      fault: `"${crs.slice(0, 80)}" is no coordinate system that is known here; name it by its EPSG code, such as "EPSG:4547", or WGS84, CGCS2000, GCJ02 or BD09`,
    };
  }
  if (code === '4326') return WGS84;
  if (code === '4490') return ofDatum('CGCS2000');
  return ofEpsg(code);
}

function ofDatum(datum: Datum): Projection {
  if (datum === 'WGS84') return WGS84;
  return {
    name: datum,
    isDegrees: true,
    toDegrees: (lon, lat) => {
      const place = toWgs84({ lon, lat }, datum);
      return [place.lon, place.lat];
    },
  };
}

async function ofEpsg(code: string): Promise<Projection | { readonly fault: string }> {
  const { default: definitions } = await import('proj4-list');
  const definition = definitions[`EPSG:${code}`]?.[1];
  if (definition === undefined) {
    return {
      fault: `EPSG:${code} is not among the coordinate systems known here; convert the layers to WGS 84 degrees (EPSG:4326)`,
    };
  }
  const converter = proj4(definition, 'WGS84');
  const isDegrees = definition.includes('+proj=longlat');
  const note = hasDatum(definition)
    ? {}
    : {
        note: `EPSG:${code} is taken without a shift of its datum, which can be some 100 m; convert it before where that matters`,
      };
  return {
    name: `EPSG:${code}`,
    isDegrees,
    toDegrees: (x, y) => {
      const [lon = Number.NaN, lat = Number.NaN] = converter.forward([x, y]);
      return [lon, lat];
    },
    ...note,
  };
}

/** Those of satellites are WGS 84 to within a metre; older ones need their shift. */
function hasDatum(definition: string): boolean {
  return /\+towgs84|\+datum|\+ellps=(GRS80|WGS84)/.test(definition);
}
