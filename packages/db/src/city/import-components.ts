import type { Queryable } from '../connection/transaction.ts';
import { upsertRows } from './import-rows.ts';
import { IMPORT_TARGETS } from './import-targets.ts';

const { component } = IMPORT_TARGETS;
const { parent: _, ...OWN_COLUMNS } = component.columns;

/**
 * The components of the files; others retire, and their credentials end. What the desk registered or changed stays as it is,
 * whatever the files say of it.
 */
export async function importComponents(db: Queryable, components: readonly { readonly id: string }[]): Promise<void> {
  const kept = await db.query<{ id: string }>('select id from component where kept_by_desk');
  const atDesk = new Set(kept.rows.map(({ id }) => id));
  const rows = components.filter(({ id }) => !atDesk.has(id)).map((row) => ({ ...row, retired_at: null }));
  // A parent may stand below its children in the file: first all without, then the parents.
  await upsertRows(db, { ...component, columns: OWN_COLUMNS }, rows);
  await upsertRows(db, { ...component, columns: { id: 'text', parent: 'text' } }, rows);
  await db.query(
    `update component set retired_at = now()
     where retired_at is null and not kept_by_desk and not id = any($1)`,
    [components.map(({ id }) => id)],
  );
  await db.query(
    `update device_credential set ends_at = now()
     from component where component.key = component_key and retired_at is not null and (ends_at is null or ends_at > now())`,
  );
}
