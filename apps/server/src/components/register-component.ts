import type { ComponentItem } from '@cityloop/contract/rest/component';
import type { NewComponent } from '@cityloop/contract/rest/device';
import type { DEVICE_OPERATIONS } from '@cityloop/contract/rest/device-operations';
import { lockCityImport } from '@cityloop/db/city/import-city';
import type { ComponentRow } from '@cityloop/db/component/component';
import {
  insertComponent,
  type KnownComponent,
  listServiceChildren,
  lockComponent,
  type RegisteredComponent,
  recordComponentChanges,
  updateComponent,
} from '@cityloop/db/component/component-change';
import { endCredentials } from '@cityloop/db/component/credential-change';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import {
  auditDone,
  type ComponentParts,
  getComponent,
  type Locate,
  refuseBeyondDistricts,
  tell,
} from './component-parts.ts';
import { judgeComponent, parentsAfter, readFacts } from './judge-component.ts';
import { presentComponent } from './present-component.ts';

/** One at a time, and never beside an import of the city: whoever judges sees what the former one wrote. */
export async function lockComponents(db: Queryable): Promise<void> {
  await lockCityImport(db);
}

export async function registerComponent(
  parts: ComponentParts,
  context: Pick<RouteContext<typeof DEVICE_OPERATIONS.registerComponent>, 'actor' | 'request' | 'body'>,
): Promise<ComponentItem> {
  const given = context.body;
  const locate = await parts.locator();
  await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    const component = await judge(db, given, locate);
    refuseBeyondDistricts(context.actor, component.district);
    if (!(await insertComponent(db, component))) {
      throw new ProblemError(
        'already-exists',
        `There is a component ${given.id} already; change it, or choose another id.`,
      );
    }
    await recordComponentChanges(db, [given.id]);
  });
  await auditDone(parts, context, 'register-component', `${given.id} ${given.type}`);
  await tell(parts, 'work', 'changes');
  return presentComponent(await getComponent(parts, given.id));
}

/** What is not named stays. Retiring also ends its credentials and connections. */
export async function changeComponent(
  parts: ComponentParts,
  context: RouteContext<typeof DEVICE_OPERATIONS.changeComponent>,
  { id }: ComponentRow,
): Promise<ComponentItem> {
  const change = context.body;
  const locate = await parts.locator();
  await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    const before = await lockComponent(db, id);
    if (!before) throw new ProblemError('not-found', `There is no component ${id}.`);
    const retired = change.retired ?? before.retired;
    const given: NewComponent = {
      id,
      type: before.type,
      name: change.name ?? before.name,
      address: change.address ?? before.address,
      location: change.location ?? { lon: before.lon, lat: before.lat },
      parent: change.parent === undefined ? before.parent : change.parent,
    };
    if (retired) await refuseWithChildren(db, before);
    const after = { ...before, ...(await judgeChange(db, { given, change, retired }, locate)), retired };
    refuseBeyondDistricts(context.actor, after.district);
    await updateComponent(db, after);
    if (retired) await endCredentials(db, [before.key]);
    await recordComponentChanges(db, [id]);
  });
  await auditDone(parts, context, 'change-component', `${id} ${Object.keys(change).join(' ')}`);
  await tell(parts, 'work', 'changes', 'credentials');
  return presentComponent(await getComponent(parts, id));
}

interface Changed {
  readonly given: NewComponent;
  readonly change: RouteContext<typeof DEVICE_OPERATIONS.changeComponent>['body'];
  readonly retired: boolean;
}

/** What only goes out of service is not judged again: what it stood behind may be retired by now, its place left to another city. */
async function judgeChange(
  db: Queryable,
  { given, change, retired }: Changed,
  locate: Locate,
): Promise<Partial<RegisteredComponent>> {
  if (!retired) return judge(db, given, locate);
  if (Object.keys(change).every((field) => field === 'retired')) return {};
  const parent = change.parent === undefined ? null : given.parent;
  return { ...(await judge(db, { ...given, parent }, locate)), parent: given.parent };
}

async function judge(db: Queryable, given: NewComponent, locate: Locate): Promise<RegisteredComponent> {
  const facts = await readFacts(db, [given], locate);
  const verdict = judgeComponent(given, facts, parentsAfter([given], facts));
  if ('component' in verdict) return verdict.component;
  const faults = verdict.faults.map(({ field, message }) => ({ path: field, message }));
  throw new ProblemError('invalid', `body.${faults[0]?.path}: ${faults[0]?.message}`, { in: 'body', faults });
}

async function refuseWithChildren(db: Queryable, { id }: KnownComponent): Promise<void> {
  const children = await listServiceChildren(db, id);
  if (children.length === 0) return;
  const some = children.slice(0, 5).join(', ');
  throw new ProblemError(
    'action-not-allowed',
    `Cannot retire ${id}: ${children.length} in service stand behind it (${some}). Move or retire them first.`,
    { children: children.slice(0, 100) },
  );
}
