import type { ComponentItem } from '@cityloop/contract/rest/component';
import { componentChange, newComponent } from '@cityloop/contract/rest/device';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import { wrongFields } from '../../workbench/draft.ts';

/** What the form of a device holds, as typed. */
export interface DeviceValues {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly lon: string;
  readonly lat: string;
  readonly address: string;
  readonly parent: string;
}
type Built<T> = { readonly body: T } | { readonly wrong: readonly (keyof DeviceValues)[] };

export const EMPTY_DEVICE: DeviceValues = { id: '', type: '', name: '', lon: '', lat: '', address: '', parent: '' };

export function valuesOf({ id, type, name, location, address, parent }: ComponentItem): DeviceValues {
  return { id, type, name, lon: String(location.lon), lat: String(location.lat), address, parent: parent ?? '' };
}

export function buildNewDevice(values: DeviceValues): Built<BodyInput<'registerComponent'>> {
  const parsed = newComponent.safeParse({ id: values.id.trim(), type: values.type, ...factsOf(values) });
  return parsed.success ? { body: parsed.data } : { wrong: wrongFields<DeviceValues>(parsed.error.issues, 'last') };
}

/** Only what differs from the device as it was, so that two administrators don't undo each other. */
export function buildDeviceChange(values: DeviceValues, former: ComponentItem): Built<BodyInput<'changeComponent'>> {
  const before: Record<string, unknown> = factsOf(valuesOf(former));
  const changed = Object.entries(factsOf(values)).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]),
  );
  if (changed.length === 0) return { body: {} };
  const parsed = componentChange.safeParse(Object.fromEntries(changed));
  return parsed.success ? { body: parsed.data } : { wrong: wrongFields<DeviceValues>(parsed.error.issues, 'last') };
}

function factsOf({ name, lon, lat, address, parent }: DeviceValues) {
  return {
    name: name.trim(),
    location: { lon: degreesOf(lon), lat: degreesOf(lat) },
    address: address.trim(),
    parent: parent.trim() === '' ? null : parent.trim(),
  };
}

function degreesOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
