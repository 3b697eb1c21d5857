import type { Actor } from '../account/actor.ts';
import type { CaseActionType } from './action-types.ts';
import type { RuleFacts } from './case-file.ts';
import type { SeparationRule } from './rule.ts';

/** What a person can have done in a case that closes other steps to them, whatever posts they hold. */
export const DUTIES = ['report', 'confirm', 'file', 'dispatch', 'handle', 'verify', 'askForVoid'] as const;
export type Duty = (typeof DUTIES)[number];

/**
 * The separation of duties, per case and person: who did the one may not do the other. Every pair that is not here is open. It goes by both
 * axes (监督中心 judges, 指挥中心 directs) and by the loop: nobody judges their own report or work, or ends what they did or asked for.
 */
const SEPARATION = {
  report: { confirm: 'reporterMayNotConfirm' },
  confirm: { dispatch: 'judgeMayNotDispatch', reassign: 'judgeMayNotDispatch', accept: 'judgeMayNotHandle' },
  file: { dispatch: 'filerMayNotDispatch', reassign: 'filerMayNotDispatch', accept: 'judgeMayNotHandle' },
  dispatch: { passVerification: 'dispatcherMayNotVerify', failVerification: 'dispatcherMayNotVerify' },
  handle: {
    passVerification: 'handlerMayNotVerify',
    failVerification: 'handlerMayNotVerify',
    close: 'handlerMayNotClose',
    void: 'handlerMayNotVoid',
  },
  verify: { dispatch: 'judgeMayNotDispatch', reassign: 'judgeMayNotDispatch' },
  askForVoid: { void: 'requesterMayNotVoid' },
} as const satisfies Record<Duty, Partial<Record<CaseActionType, SeparationRule>>>;

/** What this person did in the case. */
function dutiesOf(facts: RuleFacts, username: string): Duty[] {
  const did: Readonly<Record<Duty, boolean>> = {
    report: facts.reporters.includes(username),
    confirm: facts.confirmation?.by === username,
    file: facts.filedBy === username,
    dispatch: facts.dispatchedBy.includes(username),
    handle: facts.handledBy.includes(username),
    verify: facts.verifiedBy.includes(username),
    askForVoid: facts.voidRequestedBy === username,
  };
  return DUTIES.filter((duty) => did[duty]);
}

/** The separation of duties that this actor would break, whatever the state of the case. The system holds no post: it does what policy says. */
export function brokenSeparation(facts: RuleFacts, action: CaseActionType, actor: Actor): SeparationRule | undefined {
  if (actor.roles.includes('system')) return undefined;
  const closed: Readonly<Record<Duty, Partial<Record<CaseActionType, SeparationRule>>>> = SEPARATION;
  for (const duty of dutiesOf(facts, actor.username)) {
    const because = closed[duty][action];
    if (because) return because;
  }
  return undefined;
}

/** Who judged whether the case is one: none of them may handle it. */
export function judgesOf({ confirmation, filedBy }: Pick<RuleFacts, 'confirmation' | 'filedBy'>): string[] {
  return [confirmation?.by, filedBy].filter((username) => username !== undefined);
}
