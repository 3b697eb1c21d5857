import { AREA_CODE } from '@cityloop/domain/grid/codes';
import { z } from 'zod';
import type { ImportFault } from './fault.ts';

export const REGION_LEVELS = {
  district: 'districts.geojson',
  street: 'streets.geojson',
  community: 'communities.geojson',
  grid: 'grids.geojson',
} as const;
export type RegionLevel = keyof typeof REGION_LEVELS;

const clock = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'must be a time such as 09:00');
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const shifts = z
  .array(z.tuple([clock, clock]))
  .min(1, 'must have at least one shift, such as ["09:00","17:00"]')
  .superRefine((hours, context) => {
    for (const [index, [from, to]] of hours.entries()) {
      const before = hours[index - 1]?.[1];
      if (minuteOf(to) <= minuteOf(from)) {
        context.addIssue({ code: 'custom', path: [index], message: overnight(from, to) });
      } else if (before !== undefined && minuteOf(from) < minuteOf(before)) {
        const message = `["${from}","${to}"] begins before the shift above has ended (${before}); put shifts in order, without overlap`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
    }
  });

/** A working day has a date, so a shift ends on the day that it begins on. */
function overnight(from: string, to: string): string {
  if (from === to) return `["${from}","${to}"] is no time at all; a whole day is ["00:00","24:00"]`;
  return `["${from}","${to}"] ends before it begins. A shift over midnight is two of the same day: ["00:00","${to}"] and ["${from}","24:00"]`;
}

const degrees = z.number().min(-180).max(180);
/** Which of a feature's properties says what; what isn't named goes by its own name. */
const names = z.strictObject({
  code: z.string().optional(),
  name: z.string().optional(),
  nameEn: z.string().optional(),
  parent: z.string().optional(),
  label: z.string().optional(),
  /** Stands before every code of the layer. */
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/, 'must be letters, digits, points and hyphens')
    .optional(),
});
export type PropertyNames = z.output<typeof names>;
const layers = z.strictObject({ districts: names, streets: names, communities: names, grids: names }).partial();

const crs = z.union([z.string(), z.int().transform((code) => `EPSG:${code}`)]);

const cityHead = z.strictObject({
  code: z
    .union([z.string(), z.int().transform(String)])
    .refine((code) => AREA_CODE.test(code), 'must be letters, digits, points, hyphens or underscores'),
  name: z.string().min(1),
  nameEn: z.string().default(''),
  timezone: z.string().refine(isTimezone, 'must be an IANA time zone such as Asia/Shanghai'),
  center: z.tuple([degrees, degrees]).optional(),
  bounds: z.tuple([degrees, degrees, degrees, degrees]).optional(),
  workingHours: shifts.default([
    ['09:00', '12:00'],
    ['13:30', '17:30'],
  ]),
  crs: crs.optional(),
  /** The same where only the datum differs, as feeds say it. */
  datum: crs.optional(),
  properties: names.extend(layers.shape).optional(),
});

/** What city.json says; where it doesn't say, `center` and `bounds` are those of the areas. */
export type CityHead = z.output<typeof cityHead>;

export function readHead(source: string, faults: ImportFault[]): CityHead | undefined {
  const file = 'city.json';
  try {
    const result = cityHead.safeParse(JSON.parse(source));
    if (result.success) {
      const { nameEn, name, datum } = result.data;
      return { ...result.data, nameEn: nameEn || name, crs: result.data.crs ?? datum };
    }
    for (const issue of result.error.issues) {
      faults.push({ file, column: issue.path.join('.'), message: issue.message });
    }
  } catch (error) {
    faults.push({ file, message: `is not JSON: ${error instanceof Error ? error.message : error}` });
  }
  return undefined;
}

/** Which properties of this layer's features say what. */
export function propertyNames(head: CityHead | undefined, level: RegionLevel): PropertyNames {
  const { districts, streets, communities, grids, ...all } = head?.properties ?? {};
  const own = { district: districts, street: streets, community: communities, grid: grids }[level];
  return { ...all, ...own };
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
