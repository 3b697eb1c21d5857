import type { COMPONENT_OPERATIONS } from '@cityloop/contract/rest/component-operations';
import type { DEVICE_OPERATIONS } from '@cityloop/contract/rest/device-operations';
import { listComponents } from '@cityloop/db/component/component';
import { onSubject, type Routes } from '@cityloop/web/route';
import { type ComponentDesk, getComponent } from './component-desk.ts';
import { readHealth } from './component-health.ts';
import { createCredentialRoutes } from './credential-routes.ts';
import { importComponents } from './import-components.ts';
import { presentComponent } from './present-component.ts';
import { changeComponent, registerComponent } from './register-component.ts';

/** 部件 and devices: reading, registration, and the MQTT credentials of the latter. */
export function createComponentRoutes(
  desk: ComponentDesk,
): Routes<Pick<typeof COMPONENT_OPERATIONS, 'listComponents' | 'getComponent'> & typeof DEVICE_OPERATIONS> {
  return {
    async listComponents({ query: { cursor, limit, ...filter } }) {
      const before = /^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : undefined;
      const rows = await listComponents(desk.pool, { ...filter, before, limit: limit + 1 });
      const items = rows.slice(0, limit);
      return { items: items.map(presentComponent), next: rows.length > limit ? String(items.at(-1)?.key) : null };
    },
    async getComponent({ params }) {
      const row = await getComponent(desk, params.id);
      return { ...presentComponent(row), health: await readHealth(desk.pool, row) };
    },
    registerComponent: (context) => registerComponent(desk, context),
    importComponents: (context) => importComponents(desk, context),
    changeComponent: onSubject(
      ({ params }) => getComponent(desk, params.id),
      (context, component) => changeComponent(desk, context, component),
    ),
    ...createCredentialRoutes(desk),
  };
}
