import { hasRole } from '../../account/actor.ts';
import { evidenceFault } from '../proof.ts';
import { rule } from '../rule.ts';

/** 核实: is the report true? */
export interface ConfirmBody {
  readonly holds: boolean;
  readonly comment?: string | undefined;
  readonly evidence?: readonly string[] | undefined;
}

export const confirm = rule<ConfirmBody>({
  requires: ['holds'],
  /** The system confirms by the category's policy alone. */
  guard: ({ report }, actor) => !hasRole(actor, 'system') || report.confirmationExempt,
  fault: evidenceFault('confirm'),
  effect: (_caseFile, { actor, body }) => ({ confirmation: { by: actor, holds: body.holds } }),
});
