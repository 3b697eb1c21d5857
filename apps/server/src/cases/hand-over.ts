import type { HeldCases } from '@cityloop/contract/rest/account';
import { listHolders, listWaitingPlaces, lockHeldCases } from '@cityloop/db/case/case-holding';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { SYSTEM_ACTOR } from '@cityloop/domain/account/actor';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { decide } from '@cityloop/domain/case/decide';
import { type Holder, mayHold, placesWithoutHandler, type WaitingPlace } from '@cityloop/domain/case/holding';
import { judgesOf } from '@cityloop/domain/case/separation';
import { districtOf } from '@cityloop/domain/grid/codes';
import { ProblemError } from '@cityloop/web/route';
import { recordActions } from './case-log.ts';
import type { CaseParts } from './case-parts.ts';
import { gatherFacts } from './decision-facts.ts';
import { refusalProblem } from './refusal-problem.ts';

/** A change of an account, made in the caller's transaction, and what is to become of the cases that it can hold no longer. */
export interface ChangedHolder {
  readonly username: string;
  readonly before: Holder;
  readonly after: Holder;
  /** The administrator who changes it. */
  readonly by: string;
  /** To whom its cases go, or to nobody in particular; undefined where nobody said. */
  readonly handOver: { readonly handler?: string | undefined; readonly reason: string } | undefined;
}

/** Of the cases that stop a change, so many are told. */
const TOLD = 100;

/**
 * Keeps cases from being stuck when an account changes: what it can hold no longer is handed over by the system, each with the reason in its
 * log, in the transaction of the change.
 * @throws ProblemError `account-holds-cases` where nobody said to whom, `nobody-left` where it is the last handler for cases that wait
 */
export async function handOverCases(parts: CaseParts, db: Queryable, change: ChangedHolder): Promise<void> {
  const { username, after, handOver } = change;
  const held = (await lockHeldCases(db, username)).filter((caseFile) => !mayHold(after, placeOf(caseFile)));
  if (held.length > 0 && !handOver) throw holdsCases(username, held);
  if (handOver) for (const caseFile of held) await reassign(parts, db, { caseFile, handOver, change });
  await refuseToStrand(db, change);
}

interface OneCase {
  readonly caseFile: CaseFile;
  readonly handOver: NonNullable<ChangedHolder['handOver']>;
  readonly change: ChangedHolder;
}

async function reassign(parts: CaseParts, db: Queryable, { caseFile, handOver, change }: OneCase): Promise<void> {
  const moment = { book: await parts.book.current(), now: parts.now() };
  const because = { account: change.username, by: change.by };
  const said = { reason: handOver.reason, ...(handOver.handler !== undefined && { handler: handOver.handler }) };
  const request = { action: 'reassign', expectedVersion: caseFile.version, body: { ...said, because } } as const;
  const facts = await gatherFacts(db, moment, caseFile, { body: { action: 'reassign', ...said } });
  const decision = decide(caseFile, request, SYSTEM_ACTOR, facts);
  if ('refusal' in decision) throw refusalProblem(caseFile, decision.refusal);
  await recordActions(db, caseFile, [decision.ok]);
}

async function refuseToStrand(db: Queryable, { username, before, after }: ChangedHolder): Promise<void> {
  const left = (await listWaitingPlaces(db)).filter((place) => mayHold(before, place) && !mayHold(after, place));
  if (left.length === 0) return;
  const holders = await listHolders(db, [before.department]);
  const stranded = placesWithoutHandler(left, holders);
  if (stranded.length === 0) return;
  const cases = stranded.reduce((sum, place) => sum + place.cases, 0);
  throw new ProblemError(
    'nobody-left',
    `${username} is the last handler in service of ${before.department} for ${cases} case(s) in ${stranded
      .map(({ district }) => district)
      .join(', ')}. Appoint another handler there first, or have the cases returned. ` +
      'To keep this person out meanwhile give the account another password.',
    { department: before.department, districts: stranded.map(({ district }) => district), total: cases },
  );
}

function holdsCases(username: string, held: readonly CaseFile[]): ProblemError {
  const cases: HeldCases['cases'] = held.slice(0, TOLD).map(({ id, state, department, report }) => ({
    id,
    state,
    department: department ?? null,
    title: report.title,
  }));
  return new ProblemError(
    'account-holds-cases',
    `${username} holds ${held.length} case(s) and could go on with none of them. Say to whom they go: handOver { handler, reason }, ` +
      'or { reason } alone to leave them to any handler of their department.',
    { cases, total: held.length },
  );
}

function placeOf(caseFile: CaseFile): WaitingPlace {
  const { department, report } = caseFile;
  return { department, district: districtOf(report), judges: judgesOf(caseFile) };
}
