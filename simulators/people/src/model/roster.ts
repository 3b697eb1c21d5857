import type { Role } from '@cityloop/domain/account/actor';

/** A simulated officer. */
export interface Officer {
  readonly username: string;
  readonly roles: readonly Role[];
  readonly department: string | undefined;
}

/** Accounts that this program plays; everyone else but the software is a person. */
const SIMULATED = /^sim-/;

export function isPerson(actor: string): boolean {
  return actor !== 'system' && !SIMULATED.test(actor);
}

export function officersOf(roster: readonly Officer[], role: Role): readonly Officer[] {
  return roster.filter((officer) => officer.roles.includes(role));
}

export function handlersOf(roster: readonly Officer[], department: string | null): readonly Officer[] {
  return officersOf(roster, 'handler').filter((officer) => department !== null && officer.department === department);
}
