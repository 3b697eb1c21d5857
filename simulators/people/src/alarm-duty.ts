import { randomUUID } from 'node:crypto';
import type { RestClient } from '@cityloop/client/rest';
import { officersOf } from './model/roster.ts';
import type { Staff } from './staff.ts';

/** A person at the desk gets the first chance. */
const NOTICED_AFTER_MS = 40_000;

/** A duty chief acknowledges what has been flashing for a while. Alarms end by themselves when their readings do. */
export async function acknowledgeAlarms(
  staff: Staff,
  observer: RestClient,
  { now, speed }: { readonly now: number; readonly speed: number },
): Promise<number> {
  const [chief] = officersOf(staff.roster, 'dutyChief');
  if (!chief) return 0;
  const { items } = await observer.call('listAlarms', { query: { active: 'true', limit: 200 } });
  const unseen = items.filter(
    ({ acknowledged, raisedAt }) => !acknowledged && now - Date.parse(raisedAt) > NOTICED_AFTER_MS / speed,
  );
  for (const { id } of unseen) {
    const body = { requestId: randomUUID(), action: 'acknowledge' } as const;
    await staff.clientOf(chief.username).call('actOnAlarm', { params: { id }, body });
  }
  return unseen.length;
}
