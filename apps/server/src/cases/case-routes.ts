import type { CASE_OPERATIONS } from '@cityloop/contract/rest/case-operations';
import type { Actor } from '@cityloop/domain/account/actor';
import { onSubject, type Routes } from '@cityloop/web/route';
import type { CaseParts } from './case-parts.ts';
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
export function createCaseRoutes(parts: CaseParts): Routes<typeof CASE_OPERATIONS> {
  const { pool, book, now } = parts;
  const visible = ({ params, actor }: Named) => getVisibleCase(pool, params.id, actor);
  return {
    listCases: ({ actor, query }) => listCases(parts, actor, query),
    reportCase: ({ actor, body }) => registerReport(parts, actor, body),
    async getCase(context) {
      const view = { book: await book.current(), now: now(), actor: context.actor };
      return presentDetail(pool, await visible(context), view);
    },
    actOnCase: onSubject(visible, ({ actor, body }, { id }) => performAction(parts, { caseId: id, actor, body })),
    addEvidence: onSubject(visible, ({ actor, body: { file, fields } }, caseFile) =>
      receiveEvidence(parts, caseFile, { actor, file, stage: fields.stage }),
    ),
    async getEvidence(context) {
      const { id } = await visible(context);
      return readEvidence(parts, { caseId: id, evidenceId: context.params.evidenceId });
    },
  };
}
