import { beginMaintenance, endMaintenance, listMaintainedDevices } from '@cityloop/db/component/device-maintenance';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { judgeMaintenance } from '@cityloop/domain/telemetry/maintenance';

/** Begins and ends matters of maintenance by what trust says now; the server opens their cases. Returns how many began or ended. */
export async function keepMaintenance(db: Queryable, now: Date): Promise<number> {
  let changed = 0;
  for (const row of await listMaintainedDevices(db)) {
    const { componentKey, below, category, matterId } = row;
    const change = judgeMaintenance({ ...row, isMatter: matterId !== null });
    if (change?.kind === 'begin' && below !== null && category !== null) {
      await beginMaintenance(db, { ...change, componentKey, below, category }, now);
      changed += 1;
    } else if (change && change.kind !== 'begin' && matterId !== null) {
      const end =
        change.kind === 'end'
          ? { because: change.because, trust: undefined }
          : { because: 'recovered' as const, trust: change.trust };
      await endMaintenance(db, matterId, { ...end, at: now });
      changed += 1;
    }
  }
  return changed;
}
