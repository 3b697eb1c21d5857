import { type ComponentRow, findComponent } from '@cityloop/db/component/component';
import { type HintChannel, hint } from '@cityloop/db/connection/notify';
import type { AuditLine } from '@cityloop/db/people/audit';
import { type Actor, mayManage } from '@cityloop/domain/account/actor';
import type { GridShape } from '@cityloop/domain/grid/locate';
import type { Point } from '@cityloop/domain/grid/point';
import { ProblemError } from '@cityloop/web/route';
import type { Request } from 'express';
import type pg from 'pg';

/** The unit grid around a point and its district, undefined outside the city. */
export type Locate = (point: Point) => Pick<GridShape, 'code' | 'district'> | undefined;

/** What the routes of components work with. */
export interface ComponentParts {
  readonly pool: pg.Pool;
  readonly audit: (line: AuditLine) => Promise<void>;
  /** Finds unit grids of the city in force. */
  readonly locator: () => Promise<Locate>;
}

/** @throws ProblemError `not-found` */
export async function getComponent({ pool }: ComponentParts, id: string | undefined): Promise<ComponentRow> {
  const component = id === undefined ? undefined : await findComponent(pool, id);
  if (!component) throw new ProblemError('not-found', `There is no component ${id}.`);
  return component;
}

/** A component that this administrator manages. @throws ProblemError `not-found`, `forbidden` for one of another district */
export async function getManagedComponent(
  parts: ComponentParts,
  { actor, params }: { readonly actor: Actor; readonly params: Readonly<Record<string, string>> },
): Promise<ComponentRow> {
  const component = await getComponent(parts, params.id);
  refuseBeyondDistricts(actor, component.district);
  return component;
}

/** @throws ProblemError `forbidden` */
export function refuseBeyondDistricts(actor: Actor, district: string): void {
  if (mayManage(actor, [district])) return;
  const own = actor.districts.join(', ');
  throw new ProblemError('forbidden', `You manage components of ${own} alone, not of ${district}.`);
}

interface Asked {
  readonly actor: Actor;
  readonly request: Request;
}

/** A line of the audit log for what was just done. */
export function auditDone(
  { audit }: ComponentParts,
  { actor, request }: Asked,
  what: string,
  subject: string,
): Promise<void> {
  return audit({ actor: actor.username, what, subject, outcome: 'ok', address: request.ip ?? '' });
}

/** After the commit. A hint that gets lost is made up by the others' own polling: it undoes nothing. */
export async function tell({ pool }: ComponentParts, ...channels: readonly HintChannel[]): Promise<void> {
  for (const channel of channels) await hint(pool, channel).catch(() => undefined);
}
