import type { Routes } from '@cityloop/web/route';
import type { CaseDesk } from './case-desk.ts';
import { receiveEvidence, sendEvidence } from './evidence-transfer.ts';
import { listCases } from './list-cases.ts';
import { performAction } from './perform-action.ts';
import { presentDetail } from './present-case.ts';
import { registerReport } from './register-case.ts';
import { getVisibleCase } from './visible-case.ts';

type CaseOperation = 'listCases' | 'reportCase' | 'getCase' | 'actOnCase' | 'addEvidence' | 'getEvidence';

/** The routes of the case. Each looks first whether the caller sees the case: 404 wins over 422. */
export function createCaseRoutes(desk: CaseDesk): Routes<CaseOperation> {
  const { pool, book, now } = desk;
  return {
    listCases: ({ actor, query }) => listCases(desk, actor, query),
    reportCase: ({ actor, body }) => registerReport(desk, actor, body),
    async getCase({ actor, params }) {
      const caseFile = await getVisibleCase(pool, params.id, actor);
      return presentDetail(pool, caseFile, { book: await book.current(), now: now(), actor });
    },
    async actOnCase(context) {
      const { id } = await getVisibleCase(pool, context.params.id, context.actor);
      return performAction(desk, { caseId: id, actor: context.actor, sent: context.body });
    },
    async addEvidence({ actor, params, request, response }) {
      const caseFile = await getVisibleCase(pool, params.id, actor);
      return receiveEvidence(desk, caseFile, { actor, request, response });
    },
    async getEvidence({ actor, params, response }) {
      const { id } = await getVisibleCase(pool, params.id, actor);
      return sendEvidence(desk, { caseId: id, evidenceId: params.evidenceId }, response);
    },
  };
}
