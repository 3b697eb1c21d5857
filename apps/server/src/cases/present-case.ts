import type { CaseDetail, CaseSummary, EvidenceItem } from '@cityloop/contract/rest/case';
import type { TimelineEntry } from '@cityloop/contract/rest/case-action';
import { listNamedCaseActions, type NamedCaseAction } from '@cityloop/db/case/case-action';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { type Evidence, listEvidence } from '@cityloop/db/case/evidence';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Actor } from '@cityloop/domain/account/actor';
import { allowedActions } from '@cityloop/domain/case/allowed-actions';
import { replay } from '@cityloop/domain/case/apply';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { lamp, runningClocks } from '@cityloop/domain/case/clock';
import { districtOf, streetOf } from '@cityloop/domain/grid/codes';
import { recommend } from './decision-facts.ts';

/** What a picture of a case depends on beside the case: the city's book, the moment and who looks. */
export interface View {
  readonly book: CaseBook;
  readonly now: Date;
  readonly actor: Actor;
}

export function presentSummary(caseFile: CaseFile, { book, now }: View): CaseSummary {
  const { report } = caseFile;
  const category = book.categories.get(report.category);
  return {
    id: caseFile.id,
    version: caseFile.version,
    state: caseFile.state,
    category: report.category,
    categoryName: category?.name ?? report.category,
    categoryNameEn: category?.nameEn ?? report.category,
    priority: category?.priority ?? 4,
    title: report.title,
    district: districtOf(report),
    street: streetOf(report),
    grid: report.grid,
    address: report.address,
    location: report.location,
    department: caseFile.department ?? null,
    handler: caseFile.handler ?? null,
    channel: report.channel,
    component: report.componentId ?? null,
    reportedAt: caseFile.reportedAt.toISOString(),
    stateEnteredAt: caseFile.stateEnteredAt.toISOString(),
    endedAt: caseFile.endedAt?.toISOString() ?? null,
    repeats: caseFile.repeats,
    reworks: caseFile.reworks,
    returns: caseFile.returns,
    deadlines: presentDeadlines(caseFile),
    lamp: lamp(caseFile.clocks, now),
  };
}

/** One case with its timeline and evidence, and the actions open to who looks. */
export async function presentDetail(db: Queryable, caseFile: CaseFile, view: View): Promise<CaseDetail> {
  const timeline = await listNamedCaseActions(db, caseFile.id);
  return detailOf(caseFile, view, { timeline, evidence: await listEvidence(db, caseFile.id) });
}

/** The case as it stood after action `seq`, to `view.actor` at `view.now`: what that action was answered, now or again. */
export async function presentAsOf(
  db: Queryable,
  { caseId, seq }: { readonly caseId: string; readonly seq: number },
  view: View,
): Promise<CaseDetail> {
  const timeline = (await listNamedCaseActions(db, caseId)).filter((action) => action.seq <= seq);
  const evidence = (await listEvidence(db, caseId)).filter(({ at }) => at <= view.now);
  return detailOf(replay(timeline), view, { timeline, evidence });
}

interface History {
  readonly timeline: readonly NamedCaseAction[];
  readonly evidence: readonly Evidence[];
}

function detailOf(caseFile: CaseFile, view: View, { timeline, evidence }: History): CaseDetail {
  const { report } = caseFile;
  const recommended = recommend(caseFile, view.book);
  return {
    ...presentSummary(caseFile, view),
    description: report.description,
    breach: report.breach ?? null,
    reporter: report.reporter ?? null,
    alarm: report.alarmId ?? null,
    confirmation: caseFile.confirmation ?? null,
    condition: caseFile.condition ?? null,
    arrivedAt: caseFile.arrivedAt?.toISOString() ?? null,
    mergedInto: caseFile.mergedInto ?? null,
    voidRequestedBy: caseFile.voidRequestedBy ?? null,
    openUrges: caseFile.openUrges,
    photoRequired: view.book.categories.get(report.category)?.photoRequired ?? false,
    recommended: recommended ? { department: recommended.department, because: { ...recommended.because } } : null,
    facts: {
      filedBy: caseFile.filedBy ?? null,
      handledBy: [...caseFile.handledBy],
      reporters: [...caseFile.reporters],
      dispatchedBy: [...caseFile.dispatchedBy],
      verifiedBy: [...caseFile.verifiedBy],
      confirmationExempt: report.confirmationExempt,
    },
    timeline: timeline.map(presentAction),
    evidence: evidence.map(presentEvidence),
    allowedActions: allowedActions(caseFile, view.actor),
  };
}

/** The clocks that run, in the order of the stages. */
function presentDeadlines({ clocks }: CaseFile): CaseSummary['deadlines'] {
  return runningClocks(clocks).map(({ kind, startedAt, dueAt, yellowAt }) => ({
    kind,
    startedAt: startedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    yellowAt: yellowAt.toISOString(),
  }));
}

function presentAction(action: NamedCaseAction): TimelineEntry {
  const { seq, type, at, actor, actorName, role, from, to, body } = action;
  // Log and wire have the same bodies by type; the compiler can't follow the pair through the union.
  return { seq, type, at: at.toISOString(), actor, actorName, role, from, to, body: { ...body } } as TimelineEntry;
}

function presentEvidence({ id, stage, sha256, mediaType, bytes, uploadedBy, at }: Evidence): EvidenceItem {
  return { id, stage, sha256: sha256.toString('hex'), mediaType, bytes, by: uploadedBy, at: at.toISOString() };
}
