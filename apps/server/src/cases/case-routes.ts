import type { CASE_OPERATIONS } from '@cityloop/contract/rest/case-operations';
import type { Actor } from '@cityloop/domain/account/actor';
import { onSubject, type Routes } from '@cityloop/web/route';
import type { CaseDesk } from './case-desk.ts';
import { readEvidence, receiveEvidence } from './evidence-transfer.ts';
import { listCases } from './list-cases.ts';
import { performAction } from './perform-action.ts';
import { presentDetail } from './present-case.ts';
import { registerReport } from './register-case.ts';
import { getVisibleCase } from './visible-case.ts';

/** A request whose path names a case. */
interface Named {
  readonly params: Readonly<Record<string, string>>;
  readonly actor: Actor;
}

/** The routes of the case. Each looks first whether the caller sees the case: 404 wins over 422. */
export function createCaseRoutes(desk: CaseDesk): Routes<typeof CASE_OPERATIONS> {
  const { pool, book, now } = desk;
  const visible = ({ params, actor }: Named) => getVisibleCase(pool, params.id, actor);
  return {
    listCases: ({ actor, query }) => listCases(desk, actor, query),
    reportCase: ({ actor, body }) => registerReport(desk, actor, body),
    async getCase(context) {
      const view = { book: await book.current(), now: now(), actor: context.actor };
      return presentDetail(pool, await visible(context), view);
    },
    actOnCase: onSubject(visible, ({ actor, body }, { id }) => performAction(desk, { caseId: id, actor, body })),
    addEvidence: onSubject(visible, ({ actor, body: { file, fields } }, caseFile) =>
      receiveEvidence(desk, caseFile, { actor, file, stage: fields.stage }),
    ),
    async getEvidence(context) {
      const { id } = await visible(context);
      return readEvidence(desk, { caseId: id, evidenceId: context.params.evidenceId });
    },
  };
}
