import type { COMPONENT_OPERATIONS } from '@cityloop/contract/rest/component-operations';
import type { DEVICE_OPERATIONS } from '@cityloop/contract/rest/device-operations';
import { listComponents } from '@cityloop/db/component/component';
import { page } from '@cityloop/web/page';
import { onSubject, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { readHealth } from './component-health.ts';
import { type ComponentParts, getComponent, getManagedComponent } from './component-parts.ts';
import { createCredentialRoutes } from './credential-routes.ts';
import { importComponents } from './import-components.ts';
import { presentComponent } from './present-component.ts';
import { changeComponent, registerComponent } from './register-component.ts';

/** 部件 and devices: reading, registration, and the MQTT credentials of the latter. */
export function createComponentRoutes(
  parts: ComponentParts,
): Routes<Pick<typeof COMPONENT_OPERATIONS, 'listComponents' | 'getComponent'> & typeof DEVICE_OPERATIONS> {
  return {
    listComponents: ({ query: { cursor, limit, ...filter } }) =>
      page(
        { cursor, limit },
        {
          list: 'components',
          position: z.int32(),
          rows: (before, most) => listComponents(parts.pool, { ...filter, before, limit: most }),
          positionOf: ({ key }) => key,
          present: presentComponent,
        },
      ),
    async getComponent({ params }) {
      const row = await getComponent(parts, params.id);
      return { ...presentComponent(row), health: await readHealth(parts.pool, row) };
    },
    registerComponent: (context) => registerComponent(parts, context),
    importComponents: (context) => importComponents(parts, context),
    changeComponent: onSubject(
      (context) => getManagedComponent(parts, context),
      (context, component) => changeComponent(parts, context, component),
    ),
    ...createCredentialRoutes(parts),
  };
}
