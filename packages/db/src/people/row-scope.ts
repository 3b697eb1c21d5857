import { type Actor, sightOf } from '@cityloop/domain/account/actor';

/** The two parameters of `isInScope`, in its order; null limits nothing. */
export function scopeOf(actor: Actor): [districts: readonly string[] | null, department: string | null] {
  const { districts, department } = sightOf(actor);
  return [districts ?? null, department ?? null];
}

/**
 * `maySee` of the domain as a condition: the only place in SQL that says which rows an actor sees. `columns` are SQL
 * (text, and text[]; null is no district and no department), `parameters` the names (`$5`) under which `scopeOf` is given.
 */
export function isInScope(
  columns: { readonly district: string; readonly departments: string },
  [districts, department]: readonly string[],
): string {
  const isInDistrict = `(${districts}::text[] is null or ${columns.district} = any(${districts}))`;
  return `${isInDistrict} and (${department}::text is null or ${department} = any(${columns.departments}))`;
}
