import {
  type ComponentTypeItem,
  componentTypeChange,
  type MetricItem,
  metricChange,
  newComponentType,
  newMetric,
} from '@cityloop/contract/rest/component-type';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import { wrongFields } from '../../workbench/draft.ts';

/** What the form of a type holds, as typed. */
export interface TypeValues {
  readonly code: string;
  readonly class: string;
  readonly name: string;
  readonly nameEn: string;
  readonly nature: 'device' | 'component';
  /** Per cent; empty: none. */
  readonly maintenanceBelow: string;
  readonly maintenanceCategory: string | null;
}
/** What the form of a metric holds, as typed. */
export interface MetricValues {
  readonly code: string;
  readonly kind: 'number' | 'boolean';
  readonly name: string;
  readonly nameEn: string;
  readonly unit: string;
  readonly plausibleMin: string;
  readonly plausibleMax: string;
  readonly decimals: number | null;
  readonly cadenceSeconds: string;
  readonly variesWithinSeconds: string;
  readonly maxRatePerMinute: string;
}
type Built<Values, T> = { readonly body: T } | { readonly wrong: readonly (keyof Values)[] };

export const EMPTY_TYPE: TypeValues = {
  code: '',
  class: 'other',
  name: '',
  nameEn: '',
  nature: 'device',
  maintenanceBelow: '',
  maintenanceCategory: null,
};
export const EMPTY_METRIC: MetricValues = {
  code: '',
  kind: 'number',
  name: '',
  nameEn: '',
  unit: '1',
  plausibleMin: '',
  plausibleMax: '',
  decimals: 2,
  cadenceSeconds: '',
  variesWithinSeconds: '',
  maxRatePerMinute: '',
};

export function typeValuesOf({ device, maintenance, ...type }: ComponentTypeItem): TypeValues {
  return {
    code: type.code,
    class: type.class,
    name: type.name,
    nameEn: type.nameEn,
    nature: device ? 'device' : 'component',
    maintenanceBelow: maintenance ? String(Math.round(maintenance.below * 100)) : '',
    maintenanceCategory: maintenance?.category ?? null,
  };
}

export function metricValuesOf(metric: MetricItem): MetricValues {
  const { code, kind, name, nameEn, unit, decimals } = metric;
  const typed = (value: number | null) => (value === null ? '' : String(value));
  return {
    ...{ code, kind, name, nameEn, unit, decimals },
    plausibleMin: typed(metric.plausibleMin),
    plausibleMax: typed(metric.plausibleMax),
    cadenceSeconds: typed(metric.cadenceSeconds),
    variesWithinSeconds: typed(metric.variesWithinSeconds),
    maxRatePerMinute: typed(metric.maxRatePerMinute),
  };
}

export function buildNewType(values: TypeValues): Built<TypeValues, BodyInput<'createComponentType'>> {
  const parsed = newComponentType.safeParse({
    code: values.code.trim(),
    device: values.nature === 'device',
    ...typeSays(values),
  });
  return parsed.success ? { body: parsed.data } : { wrong: typeFaults(parsed.error.issues) };
}

/** Only what differs; undefined where nothing does. */
export function buildTypeChange(
  values: TypeValues,
  former: ComponentTypeItem,
): Built<TypeValues, BodyInput<'changeComponentType'>> | undefined {
  const changed = differing(typeSays(values), typeSays(typeValuesOf(former)));
  if (!changed) return undefined;
  const parsed = componentTypeChange.safeParse({ ...changed, expectedVersion: former.version });
  return parsed.success ? { body: parsed.data } : { wrong: typeFaults(parsed.error.issues) };
}

export function buildNewMetric(values: MetricValues): Built<MetricValues, BodyInput<'createMetric'>> {
  const parsed = newMetric.safeParse({ code: values.code.trim(), kind: values.kind, ...metricSays(values) });
  return parsed.success ? { body: parsed.data } : { wrong: wrongFields<MetricValues>(parsed.error.issues) };
}

/** Only what differs; undefined where nothing does. */
export function buildMetricChange(
  values: MetricValues,
  former: MetricItem,
): Built<MetricValues, BodyInput<'changeMetric'>> | undefined {
  const changed = differing(metricSays(values), metricSays(metricValuesOf(former)));
  if (!changed) return undefined;
  const parsed = metricChange.safeParse({ ...changed, expectedVersion: former.version });
  return parsed.success ? { body: parsed.data } : { wrong: wrongFields<MetricValues>(parsed.error.issues) };
}

function typeSays({ name, nameEn, maintenanceBelow, maintenanceCategory, ...values }: TypeValues) {
  const isMaintained = maintenanceBelow.trim() !== '';
  return {
    class: values.class,
    name: name.trim(),
    nameEn: nameEn.trim(),
    maintenance: isMaintained ? { below: Number(maintenanceBelow) / 100, category: maintenanceCategory ?? '' } : null,
  };
}

function typeFaults(issues: readonly { readonly path: readonly PropertyKey[] }[]): (keyof TypeValues)[] {
  return issues.map(({ path }) => {
    if (path[0] !== 'maintenance') return String(path[0]) as keyof TypeValues;
    return path[1] === 'category' ? 'maintenanceCategory' : 'maintenanceBelow';
  });
}

function metricSays(values: MetricValues) {
  const { name, nameEn, unit, decimals } = values;
  return {
    name: name.trim(),
    nameEn: nameEn.trim(),
    unit: unit.trim(),
    decimals,
    plausibleMin: numberOf(values.plausibleMin),
    plausibleMax: numberOf(values.plausibleMax),
    cadenceSeconds: numberOf(values.cadenceSeconds),
    variesWithinSeconds: numberOf(values.variesWithinSeconds),
    maxRatePerMinute: numberOf(values.maxRatePerMinute),
  };
}

function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function differing(after: object, before: Readonly<Record<string, unknown>>): object | undefined {
  const entries = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]) || Number.isNaN(value),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
