import { AREA_CODE } from '@cityloop/domain/grid/codes';
import type { PropertyNames, RegionLevel } from '../city-head.ts';
import type { ImportFault } from '../fault.ts';
import type { RawFeature } from './geojson-text.ts';

/** What a feature says of itself besides its borders. */
export interface AreaNames {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly parent: string | undefined;
  readonly label: readonly [number, number] | undefined;
}

const PLURALS = { district: 'districts', street: 'streets', community: 'communities', grid: 'grids' } as const;

/** Reads the properties of a layer's features, under the names that city.json gives them. */
export function createNameReader(
  { file, level, names }: { readonly file: string; readonly level: RegionLevel; readonly names: PropertyNames },
  faults: ImportFault[],
): (feature: RawFeature) => AreaNames | undefined {
  const missing = new Set<string>();
  /** A property that a feature lacks is told once: mostly all lack it, because it goes by another name. */
  const tellMissing = ({ index, line, properties }: RawFeature, what: 'code' | 'name') => {
    if (missing.has(what)) return;
    missing.add(what);
    const there = Object.keys(properties)
      .slice(0, 20)
      .map((name) => `"${name.slice(0, 40)}"`)
      .join(', ');
    const example = `"properties": {"${PLURALS[level]}": {"${what}": "…"}}`;
    const message = `feature ${index + 1} has no property "${names[what] ?? what}", which is to be its ${what}. It has: ${there || 'none'}. Say in city.json which one it is: ${example}`;
    faults.push({ file, line, column: `properties.${names[what] ?? what}`, message });
  };
  return (feature) => {
    const { index, line, properties, id } = feature;
    const text = (what: 'name' | 'nameEn' | 'parent') => textOf(properties[names[what] ?? what]);
    const name = text('name');
    const code = codeOf({ properties, id }, names);
    if (code === undefined) tellMissing(feature, 'code');
    if (name === undefined) tellMissing(feature, 'name');
    if (code === undefined || name === undefined) return undefined;
    if (!AREA_CODE.test(code)) {
      const message = `feature ${index + 1}: "${code.slice(0, 80)}" can't be a code, which stands in topics and addresses: letters, digits, points, hyphens and underscores, at most 64. Name another property in city.json, or change the codes`;
      faults.push({ file, line, column: `properties.${names.code ?? 'code'}`, message });
      return undefined;
    }
    return {
      code,
      name: name.slice(0, 200),
      nameEn: text('nameEn')?.slice(0, 200) ?? '',
      parent: text('parent'),
      label: labelOf(properties[names.label ?? 'label']),
    };
  };
}

/** With the layer's prefix; a feature without the property may have its code as its `id`. */
function codeOf({ properties, id }: Pick<RawFeature, 'properties' | 'id'>, names: PropertyNames): string | undefined {
  const given = textOf(properties[names.code ?? 'code']) ?? (isIdMeant(names) ? textOf(id) : undefined);
  return given === undefined ? undefined : `${names.prefix ?? ''}${given}`;
}

function isIdMeant({ code }: PropertyNames): boolean {
  return code === undefined || code === 'id';
}

/** Numbers are taken as they are written; those that a program has rounded are no code. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

function labelOf(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [lon, lat] = value as unknown[];
  return typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 180 && Math.abs(lat) <= 90
    ? [lon, lat]
    : undefined;
}
