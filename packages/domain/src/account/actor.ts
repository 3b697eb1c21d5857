/** Posts of GB/T 30428.5 plus the technical ones; `system` is the software acting by a written policy. */
export const ROLES = [
  'admin',
  'clerk',
  'dutyChief',
  'dispatcher',
  'collector',
  'handler',
  'departmentLead',
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

/** What limits the records that an actor sees; what is undefined limits nothing. No district at all (`[]`) shows no record. */
export interface Sight {
  readonly districts: readonly string[] | undefined;
  readonly department: string | undefined;
}

/** Districts limit everyone who has any; an actor who has posts of a department alone sees what concerns that department. */
export function sightOf(actor: Actor): Sight {
  if (hasRole(actor, 'system')) return { districts: undefined, department: undefined };
  const districts = actor.districts.length > 0 ? actor.districts : undefined;
  if (!isOfDepartmentAlone(actor)) return { districts, department: undefined };
  return actor.department === undefined
    ? { districts: [], department: undefined }
    : { districts, department: actor.department };
}

/** May this actor see a record at all? Lists ask the same of the database: packages/db/src/people/row-scope.ts. */
export function maySee(actor: Actor, { district, departments }: Scoped): boolean {
  const sight = sightOf(actor);
  const isInDistrict = sight.districts === undefined || (district !== undefined && sight.districts.includes(district));
  return isInDistrict && (sight.department === undefined || departments.includes(sight.department));
}

/**
 * Does what lies in these districts (an account's, a component's) belong to this administrator? Without a district it is of the whole
 * city, and only those who are limited to none manage it.
 */
export function mayManage(actor: Actor, districts: readonly string[]): boolean {
  const own = sightOf(actor).districts;
  if (own === undefined) return true;
  return districts.length > 0 && districts.every((district) => own.includes(district));
}

/** Posts that one has in a department; all others look at the whole of their districts. */
const DEPARTMENT_ROLES: readonly Role[] = ['handler', 'departmentLead'];

export function isOfDepartmentAlone(actor: Actor): boolean {
  return actor.roles.length > 0 && actor.roles.every((role) => DEPARTMENT_ROLES.includes(role));
}
