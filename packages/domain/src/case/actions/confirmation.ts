import { hasRole } from '../../account/actor.ts';
import { rule, unknownEvidence } from '../rule.ts';

/** 核实: is the report true? */
export interface ConfirmBody {
  readonly holds: boolean;
  readonly comment?: string | undefined;
  readonly evidence?: readonly string[] | undefined;
}

export const confirm = rule<ConfirmBody>({
  requires: ['holds'],
  separation: ({ report }, actor) => (report.reporter === actor.username ? 'reporterMayNotConfirm' : undefined),
  /** The system confirms by the category's policy alone. */
  guard: ({ report }, actor) => !hasRole(actor, 'system') || report.confirmationExempt,
  fault: unknownEvidence,
  effect: (_caseFile, { actor, body }) => ({ confirmation: { by: actor, holds: body.holds } }),
});
