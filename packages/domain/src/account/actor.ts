/** Posts of GB/T 30428.5 plus the technical ones; `system` is the software acting by a written policy. */
export const ROLES = [
  'admin',
  'clerk',
  'dutyChief',
  'dispatcher',
  'collector',
  'handler',
  'arbiter',
  'viewer',
  'system',
] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. An empty `districts` means the whole city. */
export interface Actor {
  readonly username: string;
  readonly roles: readonly Role[];
  readonly department: string | undefined;
  readonly districts: readonly string[];
}

export const SYSTEM_ACTOR: Actor = { username: 'system', roles: ['system'], department: undefined, districts: [] };

export function hasRole(actor: Actor, role: Role): boolean {
  return actor.roles.includes(role);
}

/** What decides who sees a case or an alarm: where it is and which departments it concerns now or did before. */
export interface Scoped {
  readonly district: string | undefined;
  readonly departments: readonly string[];
}

/**
 * May this actor see a record at all? Districts limit everyone who has any; an actor whose only post is handler sees
 * what concerns their own department.
 */
export function maySee(actor: Actor, record: Scoped): boolean {
  if (hasRole(actor, 'system')) return true;
  if (actor.districts.length > 0 && !(record.district !== undefined && actor.districts.includes(record.district))) {
    return false;
  }
  if (!isHandlerOnly(actor)) return true;
  return actor.department !== undefined && record.departments.includes(actor.department);
}

export function isHandlerOnly(actor: Actor): boolean {
  return actor.roles.length > 0 && actor.roles.every((role) => role === 'handler');
}
