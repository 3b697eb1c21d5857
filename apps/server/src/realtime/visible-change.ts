import type { Change } from '@cityloop/contract/rest/change';
import type { NumberedChange } from '@cityloop/db/change/numbered-change';
import { type Actor, maySee } from '@cityloop/domain/account/actor';

/** A line of the feed as this actor may see it. Components belong to the city's map, which everybody reads. */
export function visibleChange(actor: Actor, row: NumberedChange): Change {
  const { feedNo, kind, id, version } = row;
  const at = row.at.toISOString();
  const isVisible =
    kind === 'component' || maySee(actor, { district: row.district ?? undefined, departments: row.departments });
  return isVisible ? { feedNo, at, kind, id, version } : { feedNo, at, kind: 'hidden' };
}
