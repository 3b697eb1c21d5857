import type { NewComponent } from '@cityloop/contract/rest/device';
import { listComponentTypes } from '@cityloop/db/city/city';
import {
  type KnownComponent,
  listKnownComponents,
  listReservedNames,
  type RegisteredComponent,
} from '@cityloop/db/component/component-change';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Locate } from './component-parts.ts';

/** What is wrong with one field, and what would work. */
export interface ComponentFault {
  readonly field: keyof NewComponent;
  readonly message: string;
}

/** What the city knows that a registration must agree with. */
export interface ComponentFacts {
  /** By code: whether its components are devices. */
  readonly types: ReadonlyMap<string, boolean>;
  readonly known: ReadonlyMap<string, KnownComponent>;
  readonly reserved: ReadonlySet<string>;
  readonly locate: Locate;
}

/** Reads what concerns these components, as it is in this transaction. */
export async function readFacts(
  db: Queryable,
  given: readonly Pick<NewComponent, 'id' | 'parent'>[],
  locate: Locate,
): Promise<ComponentFacts> {
  const ids = given.flatMap(({ id, parent }) => (parent === null ? [id] : [id, parent]));
  const known = await listKnownComponents(db, [...new Set(ids)]);
  const types = await listComponentTypes(db);
  return {
    types: new Map(types.map(({ code, device }) => [code, device])),
    known: new Map(known.map((component) => [component.id, component])),
    reserved: await listReservedNames(db),
    locate,
  };
}

/** What a parent must be like, once everything given is in. */
export type Parents = ReadonlyMap<
  string,
  { readonly parent: string | null; readonly device: boolean; readonly retired: boolean }
>;

/** The known components with the given ones in their place. */
export function parentsAfter(given: Iterable<NewComponent>, { known, types }: ComponentFacts): Parents {
  const after = new Map<string, { parent: string | null; device: boolean; retired: boolean }>(known);
  for (const { id, type, parent } of given) {
    after.set(id, { parent, device: types.get(type) ?? false, retired: known.get(id)?.retired ?? false });
  }
  return after;
}

/** The component as it is to be stored, or every fault of it. */
export function judgeComponent(
  given: NewComponent,
  facts: ComponentFacts,
  parents: Parents,
): { readonly component: RegisteredComponent } | { readonly faults: readonly ComponentFault[] } {
  const { id, type, name, address, location, parent } = given;
  const place = facts.locate(location);
  const faults = [
    ...idFaults(given, facts),
    ...typeFaults(given, facts),
    ...placeFaults(given, place),
    ...parentFaults(given, parents),
  ];
  if (place === undefined || faults.length > 0) return { faults };
  const { code: grid, district } = place;
  return { component: { id, type, name, address, parent, grid, district, ...location } };
}

function* idFaults({ id }: NewComponent, { known, reserved }: ComponentFacts): Generator<ComponentFault> {
  if (reserved.has(id) && !known.has(id)) {
    yield { field: 'id', message: `${id} is the name of a department or of a program of ours; choose another one` };
  }
}

function* typeFaults({ id, type }: NewComponent, { known, types }: ComponentFacts): Generator<ComponentFault> {
  const before = known.get(id)?.type;
  if (!types.has(type)) {
    yield { field: 'type', message: `${type} is no type of this city; known: ${[...types.keys()].join(', ')}` };
  } else if (before !== undefined && before !== type) {
    yield {
      field: 'type',
      message: `${id} is a ${before}, and its history belongs to that; retire it and register the ${type} under another id`,
    };
  }
}

function* placeFaults({ location, district }: NewComponent, place: ReturnType<Locate>): Generator<ComponentFault> {
  if (place === undefined) {
    const { lon, lat } = location;
    yield { field: 'location', message: `${lon}, ${lat} lies in no unit grid; use WGS 84 degrees inside the city` };
  } else if (district !== undefined && district !== place.district) {
    yield { field: 'district', message: `the place lies in district ${place.district}, not in ${district}` };
  }
}

function* parentFaults({ id, parent }: NewComponent, parents: Parents): Generator<ComponentFault> {
  if (parent === null) return;
  const above = parents.get(parent);
  if (!above) yield { field: 'parent', message: `there is no component ${parent}; register it first` };
  else if (!above.device) yield { field: 'parent', message: `${parent} is no device: it can't speak for another one` };
  else if (above.retired) yield { field: 'parent', message: `${parent} is retired` };
  else if (isAbove(id, parent, parents)) yield { field: 'parent', message: `${parent} stands behind ${id} itself` };
}

/** Whether going up from `start` comes to `id`. A loop that doesn't pass `id` is others' fault. */
function isAbove(id: string, start: string, parents: Parents): boolean {
  const seen = new Set<string>();
  for (let at: string | null = start; at !== null && !seen.has(at); at = parents.get(at)?.parent ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}
