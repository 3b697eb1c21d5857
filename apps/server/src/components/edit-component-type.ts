import type { COMPONENT_TYPE_OPERATIONS } from '@cityloop/contract/rest/component-type-operations';
import { listCategories } from '@cityloop/db/city/city';
import {
  type ComponentTypeRecord,
  type ComponentTypeSettings,
  insertComponentType,
  updateComponentType,
} from '@cityloop/db/component/component-type';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import { auditDone, type ComponentParts, tell } from './component-parts.ts';
import { lockComponents } from './register-component.ts';

/** Returns its code. */
export async function createComponentType(
  parts: ComponentParts,
  context: RouteContext<typeof COMPONENT_TYPE_OPERATIONS.createComponentType>,
): Promise<string> {
  const { maintenance, ...type } = context.body;
  await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    if (await insertComponentType(db, { ...type, ...(await maintenanceOf(db, maintenance)) })) return;
    throw new ProblemError(
      'already-exists',
      `There is a type ${type.code} already; change it, or choose another code.`,
    );
  });
  await auditDone(parts, context, 'create-component-type', type.code);
  await tell(parts, 'work', 'changes');
  return type.code;
}

/** What is not named stays. */
export async function changeComponentType(
  parts: ComponentParts,
  context: RouteContext<typeof COMPONENT_TYPE_OPERATIONS.changeComponentType>,
  before: ComponentTypeRecord,
): Promise<void> {
  const { expectedVersion, maintenance, ...change } = context.body;
  const { code } = before;
  await inTransaction(parts.pool, async (db) => {
    await lockComponents(db);
    const kept = { maintenanceBelow: before.maintenanceBelow, maintenanceCategory: before.maintenanceCategory };
    const settings: ComponentTypeSettings = {
      class: change.class ?? before.class,
      name: change.name ?? before.name,
      nameEn: change.nameEn ?? before.nameEn,
      ...(maintenance === undefined ? kept : await maintenanceOf(db, maintenance)),
    };
    // `before` was read without the lock: an equal version says that nothing of it changed since.
    const isCurrent = expectedVersion === before.version;
    if (isCurrent && (await updateComponentType(db, { ...settings, code, version: expectedVersion }))) return;
    throw versionConflict(`component type ${code}`, expectedVersion);
  });
  await auditDone(parts, context, 'change-component-type', `${code} ${Object.keys(context.body).join(' ')}`);
  await tell(parts, 'work', 'changes');
}

export function versionConflict(what: string, expected: number): ProblemError {
  return new ProblemError(
    'version-conflict',
    `Version ${expected} of the ${what} is not the newest: somebody changed it. Look at theirs first.`,
  );
}

type Maintenance = RouteContext<typeof COMPONENT_TYPE_OPERATIONS.createComponentType>['body']['maintenance'];

async function maintenanceOf(db: Queryable, maintenance: Maintenance) {
  if (maintenance === null) return { maintenanceBelow: null, maintenanceCategory: null };
  const { below, category } = maintenance;
  const known = await listCategories(db);
  if (!known.some(({ code }) => code === category)) {
    const detail = `body.maintenance.category: there is no category ${category} in this city; see GET /api/categories.`;
    throw new ProblemError('invalid', detail);
  }
  return { maintenanceBelow: Math.round(below * 100), maintenanceCategory: category };
}
