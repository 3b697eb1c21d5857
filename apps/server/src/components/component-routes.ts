import { randomBytes } from 'node:crypto';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { hint } from '@cityloop/db/notify';
import type { AuditLine } from '@cityloop/db/queries/audit';
import { type ComponentRow, findComponent, listComponents } from '@cityloop/db/queries/component';
import { replaceDeviceCredential } from '@cityloop/db/queries/credential-change';
import type pg from 'pg';
import { ProblemError, type RouteContext, type Routes } from '../http/route.ts';
import { hashToken } from '../http/token.ts';

export interface ComponentDesk {
  readonly pool: pg.Pool;
  readonly audit: (line: AuditLine) => Promise<void>;
}

/** 部件 and devices, and the MQTT credentials of the latter. */
export function createComponentRoutes(
  desk: ComponentDesk,
): Routes<'listComponents' | 'getComponent' | 'createCredential'> {
  const { pool } = desk;
  return {
    async listComponents({ query: { cursor, limit, ...filter } }) {
      const before = /^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : undefined;
      const rows = await listComponents(pool, { ...filter, before, limit: limit + 1 });
      const items = rows.slice(0, limit);
      return { items: items.map(present), next: rows.length > limit ? String(items.at(-1)?.key) : null };
    },
    getComponent: async ({ params }) => present(await getComponent(pool, params.id)),
    createCredential: (context) => createCredential(desk, context),
  };
}

/** Shown this once; only its hash is kept. */
async function createCredential(
  { pool, audit }: ComponentDesk,
  { params, actor, request }: RouteContext<'createCredential'>,
): Promise<{ username: string; password: string }> {
  const component = await getComponent(pool, params.id);
  if (!component.device) {
    throw new ProblemError('invalid', `${component.id} is no device: a ${component.type} doesn't speak MQTT.`);
  }
  const password = randomBytes(32).toString('base64url');
  await replaceDeviceCredential(pool, component.key, component.id, hashToken(password));
  const address = request.ip ?? '';
  await audit({ actor: actor.username, what: 'create-credential', subject: component.id, outcome: 'ok', address });
  await hint(pool, 'accounts');
  return { username: component.id, password };
}

async function getComponent(pool: pg.Pool, id: string | undefined): Promise<ComponentRow> {
  const component = id === undefined ? undefined : await findComponent(pool, id);
  if (!component) throw new ProblemError('not-found', `There is no component ${id}.`);
  return component;
}

function present({ key: _, lon, lat, ...row }: ComponentRow): ComponentItem {
  return { ...row, location: { lon, lat }, trust: null };
}
