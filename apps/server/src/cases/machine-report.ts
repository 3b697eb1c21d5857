import { listOpenCaseIdsAt, listOpenCasesNearby, lockCaseFiles } from '@cityloop/db/case/case-file';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { BY_SYSTEM, joinReportEntry } from '@cityloop/domain/case/birth';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Report } from '@cityloop/domain/case/report';
import { isEnded } from '@cityloop/domain/case/states';
import { type Category, type Channel, needsConfirmation } from '@cityloop/domain/event/category';
import { distanceMetres } from '@cityloop/domain/grid/distance';
import { recordActions } from './case-log.ts';
import type { Moment } from './decision-facts.ts';
import { openCase } from './register-case.ts';

/** Reports of machines within this distance and time are the same matter (seed). People's reports are merged by clerks. */
const REPEAT_RADIUS_METRES = 50;
const REPEAT_WINDOW_MS = 24 * 3_600_000;

/** What every report of a machine says; where and what is added by who knows. */
export function machineReport(category: Category, channel: Channel) {
  return {
    channel,
    category: category.code,
    reporter: undefined,
    componentId: undefined,
    alarmId: undefined,
    externalId: undefined,
    confirmationExempt: !needsConfirmation(category, channel),
  };
}

/** A machine's report: joins the open case of the same matter, or opens one. Runs inside the caller's transaction. */
export async function openOrJoin(db: Queryable, moment: Moment, report: Report): Promise<CaseFile> {
  const candidates = report.componentId
    ? await listOpenCaseIdsAt(db, report.category, report.componentId)
    : await listRepeatsNearby(db, report, moment.now);
  for (const id of candidates) {
    const caseFile = (await lockCaseFiles(db, [id])).get(id);
    if (caseFile && !isEnded(caseFile.state)) return join(db, moment, caseFile, report);
  }
  return openCase(db, moment, report, BY_SYSTEM);
}

function join(db: Queryable, { now }: Moment, caseFile: CaseFile, report: Report): Promise<CaseFile> {
  return recordActions(db, caseFile, [joinReportEntry(caseFile, report, { ...BY_SYSTEM, at: now })]);
}

/** Nearest first. The box is a little wider than the circle; the distance decides. */
async function listRepeatsNearby(db: Queryable, report: Report, now: Date): Promise<string[]> {
  const { lon, lat } = report.location;
  const latitudes = REPEAT_RADIUS_METRES / 110_000;
  const longitudes = latitudes / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const found = await listOpenCasesNearby(db, {
    category: report.category,
    reportedSince: new Date(now.getTime() - REPEAT_WINDOW_MS),
    west: lon - longitudes,
    east: lon + longitudes,
    south: lat - latitudes,
    north: lat + latitudes,
  });
  return found
    .map((caseFile) => ({ id: caseFile.id, metres: distanceMetres(report.location, caseFile.report.location) }))
    .filter(({ metres }) => metres <= REPEAT_RADIUS_METRES)
    .sort((a, b) => a.metres - b.metres)
    .map(({ id }) => id);
}
