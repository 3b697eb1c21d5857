import { lockCaseFiles } from '@cityloop/db/case/case-file';
import {
  findWaitingMaintenance,
  type MaintenanceMatter,
  settleMaintenance,
} from '@cityloop/db/component/device-maintenance';
import { LOCKS, tryTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { BY_SYSTEM } from '@cityloop/domain/case/birth';
import type { Breach, Report } from '@cityloop/domain/case/report';
import { isEnded } from '@cityloop/domain/case/states';
import type { Category } from '@cityloop/domain/event/category';
import { hintChanges } from '../realtime/hint-changes.ts';
import { startLoop, type WorkerLoop } from '../realtime/worker-loop.ts';
import { recordActions } from './case-log.ts';
import type { CaseParts } from './case-parts.ts';
import type { Moment } from './decision-facts.ts';
import { machineReport, openOrJoin } from './machine-report.ts';

const LOOK_EVERY_MS = 1_000;
/** What failed by an unforeseen fault is left alone for so long, so that others behind it go on. */
const RETRY_AFTER_MS = 60_000;

interface Turn extends Moment {
  readonly db: Queryable;
}

/** Opens one case for each device that lies beyond the limit of its type, and says in it when the device has recovered. */
export function startMaintenanceCases(parts: CaseParts): WorkerLoop {
  const work = createMaintenanceCases(parts);
  return startLoop({ name: 'maintenance-cases', everyMs: LOOK_EVERY_MS, logger: parts.logger, work });
}

/** Works until nothing waits. Returns how many matters were settled. */
export function createMaintenanceCases(parts: CaseParts): () => Promise<number> {
  const failedAt = new Map<number, number>();

  async function settleOne(): Promise<boolean> {
    const now = parts.now();
    for (const [id, at] of failedAt) if (at < now.getTime() - RETRY_AFTER_MS) failedAt.delete(id);
    let matterId: number | undefined;
    try {
      return await inTransaction(parts.pool, async (db) => {
        const matter = await findWaitingMaintenance(db, [...failedAt.keys()]);
        if (!matter || !(await tryTransactionLock(db, LOCKS.openCases))) return false;
        matterId = matter.id;
        await settle({ db, book: await parts.book.current(), now }, matter);
        return true;
      });
    } catch (err) {
      if (matterId === undefined) throw err;
      failedAt.set(matterId, now.getTime());
      parts.logger.error({ err, matterId }, 'maintenance case not opened');
      return true;
    }
  }

  return async () => {
    let settled = 0;
    while (await settleOne()) settled += 1;
    if (settled > 0) await hintChanges(parts);
    return settled;
  };
}

/** One that ended before its case was opened needs none; a category that left the city has no case. */
async function settle(turn: Turn, matter: MaintenanceMatter): Promise<void> {
  if (matter.endReason !== null) {
    await sayEnd(turn, matter);
    return settleMaintenance(turn.db, matter.id, matter.caseId ?? undefined);
  }
  const category = turn.book.categories.get(matter.category);
  const caseFile = category && (await openOrJoin(turn.db, turn, reportOf(matter, category)));
  await settleMaintenance(turn.db, matter.id, caseFile?.id);
}

/** A remark in the case while it is open: `level 100 % (50 %)`, figures without a sentence, since the log holds none of ours. */
async function sayEnd({ db, now }: Turn, { caseId, endTrust, below, metricName }: MaintenanceMatter): Promise<void> {
  const caseFile = caseId === null ? undefined : (await lockCaseFiles(db, [caseId])).get(caseId);
  if (!caseFile || isEnded(caseFile.state) || endTrust === null) return;
  const { actor, role } = BY_SYSTEM;
  await recordActions(db, caseFile, [
    {
      caseId: caseFile.id,
      seq: caseFile.version + 1,
      type: 'comment',
      actor: actor.username,
      role,
      at: now,
      from: caseFile.state,
      to: caseFile.state,
      body: { text: `${metricName}: ${endTrust} % (≥ ${below} %)` },
      clocks: [],
    },
  ]);
}

function reportOf(matter: MaintenanceMatter, category: Category): Report {
  const { component, componentName, address, grid, lon, lat } = matter;
  return {
    ...machineReport(category, 'sensor'),
    title: `${category.name}：${componentName}`.slice(0, 200),
    description: `${matter.metricName} ${matter.trust} % (${matter.below} %)`,
    breach: breachOf(matter),
    location: { lon, lat },
    grid,
    address,
    componentId: component,
  };
}

function breachOf({ metric, metricName, metricNameEn, trust, below }: MaintenanceMatter): Breach {
  return { of: 'trust', metric, metricName, metricNameEn, kind: 'number', value: trust, limit: below, unit: '%' };
}
