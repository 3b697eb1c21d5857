import { parseRoom } from '@cityloop/contract/realtime/rooms';
import { findCaseScope } from '@cityloop/db/case/case-scope';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type Actor, maySee } from '@cityloop/domain/account/actor';
import { isPermitted } from '@cityloop/domain/account/permission';

/** Whether the actor may listen in this room: the same rules as for reading what is spoken of there. */
export async function mayEnter(db: Queryable, actor: Actor, name: string): Promise<boolean> {
  const room = parseRoom(name);
  if (!room || !isPermitted(actor, 'readCity')) return false;
  switch (room.kind) {
    case 'city':
    case 'component':
      return true;
    case 'district':
      return maySee(actor, { district: room.id, departments: actor.department ? [actor.department] : [] });
    case 'department':
      return maySee({ ...actor, districts: [] }, { district: undefined, departments: [room.id] });
    case 'case': {
      const scope = await findCaseScope(db, room.id);
      return scope !== undefined && isPermitted(actor, 'readCases') && maySee(actor, scope);
    }
  }
}
