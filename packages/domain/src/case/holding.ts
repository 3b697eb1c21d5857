import type { Actor } from '../account/actor.ts';

/** What of an account decides which cases it may hold. */
export interface Holder extends Pick<Actor, 'username' | 'roles' | 'department' | 'districts'> {
  readonly disabled: boolean;
}

/** Where a case waits for a handler. */
export interface WaitingPlace {
  readonly department: string | undefined;
  readonly district: string;
  /** Who judged whether it is a case: they handle it never. */
  readonly judges: readonly string[];
}

/** Is this a handler in service of the department, who sees the district and judged nothing of it? */
export function mayHold(account: Holder, { department, district, judges }: WaitingPlace): boolean {
  if (account.disabled || !account.roles.includes('handler') || judges.includes(account.username)) return false;
  if (account.department === undefined || account.department !== department) return false;
  return account.districts.length === 0 || account.districts.includes(district);
}

/**
 * The invariant that no case is stuck: each place where a case waits, or may come back to after a failed verification, has a handler
 * in service who may accept it. The places that have none.
 */
export function placesWithoutHandler<P extends WaitingPlace>(places: readonly P[], accounts: readonly Holder[]): P[] {
  return places.filter((place) => !accounts.some((account) => mayHold(account, place)));
}
