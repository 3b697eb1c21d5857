import type { CaseDetail } from '@cityloop/contract/rest/case';
import { chance, createDraw, pick } from '@cityloop/dice/chance';
import type { CaseState } from '@cityloop/domain/case/states';
import { distanceMetres } from '@cityloop/domain/grid/distance';
import { takes, travelMs } from './pace.ts';
import { handlersOf, isPerson, type Officer, officersOf } from './roster.ts';
import type { Matter, Situation, Step } from './step.ts';
import { WORDS, type WordList } from './words.ts';

/**
 * What the simulated people do next about a case; undefined when it is not theirs: it has ended, a person has acted on
 * it, or nobody of the staff may. The same seed, case and version give the same step.
 */
export function nextStep(detail: CaseDetail, situation: Situation): Step | undefined {
  if (isOfAPerson(detail)) return undefined;
  const { id, version } = detail;
  const matter: Matter = {
    ...situation,
    detail,
    draw: createDraw(situation.seed, id, version),
    trait: (name) => chance(situation.seed, id, name),
  };
  return answerToVoidRequest(matter) ?? STEPS[detail.state]?.(matter);
}

/** A person has acted on it or reported it: hands off. */
export function isOfAPerson({ timeline }: CaseDetail): boolean {
  return timeline.some(({ actor }) => isPerson(actor));
}

const STEPS: Readonly<Partial<Record<CaseState, (matter: Matter) => Step | undefined>>> = {
  reported,
  confirmed,
  filed,
  dispatched,
  in_disposal: inDisposal,
  disposed,
  verified,
};

function say(matter: Matter, list: WordList): string {
  return pick(matter.draw, WORDS[list]);
}

/** Someone of these, always the same for one case and purpose. */
function someone(matter: Matter, officers: readonly Officer[], purpose: string): string | undefined {
  const index = Math.floor(matter.trait(purpose) * officers.length);
  return officers[index]?.username;
}

function by(who: string | undefined, step: Omit<Step, 'by'>): Step | undefined {
  return who === undefined ? undefined : { by: who, ...step };
}

const chief = (matter: Matter) => someone(matter, officersOf(matter.roster, 'dutyChief'), 'chief');
const clerk = (matter: Matter) => someone(matter, officersOf(matter.roster, 'clerk'), 'clerk');
const dispatcher = (matter: Matter) => someone(matter, officersOf(matter.roster, 'dispatcher'), 'dispatcher');

/** Of ten requests to void, six are granted; the others are left until the case ends otherwise. */
function answerToVoidRequest(matter: Matter): Step | undefined {
  if (matter.detail.voidRequestedBy === null || matter.trait('grants void') > 0.6) return undefined;
  const afterMs = takes('decideAtDesk', matter.draw);
  return by(chief(matter), { action: { action: 'void', reason: say(matter, 'void') }, afterMs });
}

function merge(matter: Matter): Step | undefined {
  if (matter.original === undefined || matter.trait('overlooked') < 0.1) return undefined;
  return by(clerk(matter), {
    action: { action: 'merge', into: matter.original },
    afterMs: takes('register', matter.draw),
  });
}

function requestVoid(matter: Matter, who: string | undefined): Step | undefined {
  if (matter.detail.voidRequestedBy !== null || matter.detail.channel === 'sensor') return undefined;
  const action = { action: 'requestVoid', reason: say(matter, 'requestVoid') } as const;
  return by(who, { action, afterMs: takes('register', matter.draw) });
}

function decline(matter: Matter, list: WordList): Step | undefined {
  const afterMs = takes('decideAtDesk', matter.draw);
  return by(chief(matter), { action: { action: 'decline', reason: say(matter, list) }, afterMs });
}

function reported(matter: Matter): Step | undefined {
  const { detail, trait, draw } = matter;
  const merged = merge(matter);
  if (merged) return merged;
  if (trait('withdrawn') < 0.03) {
    const withdrawal = requestVoid(matter, clerk(matter));
    if (withdrawal) return withdrawal;
  }
  if (detail.channel === 'hotline' && trait('not ours') < 0.05) return decline(matter, 'declinedOutright');
  const collectors = officersOf(matter.roster, 'collector').filter(({ username }) => username !== detail.reporter);
  const holds = trait('is true') > (isFromMachine(detail) ? 0.04 : 0.12);
  const comment = say(matter, holds ? 'confirmed' : 'notConfirmed');
  return by(someone(matter, collectors, 'confirmer'), {
    action: { action: 'confirm', holds, comment },
    afterMs: takes('inspect', draw),
    ...(trait('confirms by photo') < 0.6 ? { photo: 'confirmation' } : {}),
  });
}

function isFromMachine({ channel }: CaseDetail): boolean {
  return channel === 'sensor' || channel === 'department';
}

function confirmed(matter: Matter): Step | undefined {
  const { detail, trait, draw } = matter;
  if (detail.confirmation?.holds === false) return decline(matter, 'declinedUntrue');
  const merged = merge(matter);
  if (merged) return merged;
  if (!isFromMachine(detail) && trait('below the mark') < 0.04) return decline(matter, 'declinedLater');
  const conditions = matter.categories.get(detail.category)?.conditions ?? [];
  const condition = trait('condition') < 0.75 ? conditions[0] : conditions.at(-1);
  return by(chief(matter), {
    action: { action: 'file', ...(condition ? { conditions: condition.code } : {}), comment: say(matter, 'filed') },
    afterMs: takes('decideAtDesk', draw),
  });
}

function filed(matter: Matter): Step | undefined {
  const { detail, trait, draw } = matter;
  const who = dispatcher(matter);
  if (trait('void at dispatch') < 0.03) {
    const withdrawal = requestVoid(matter, who);
    if (withdrawal) return withdrawal;
  }
  const isCommented = detail.timeline.some(({ type }) => type === 'comment');
  if (!isCommented && trait('clerk comments') < 0.08) {
    const action = { action: 'comment', text: say(matter, 'comment') } as const;
    return by(clerk(matter), { action, afterMs: takes('register', draw) });
  }
  const recommended = detail.recommended?.department;
  const others = matter.departments.filter(
    (department) => department !== recommended && handlersOf(matter.roster, department).length > 0,
  );
  const isMisdirected = recommended === undefined || (detail.returns === 0 && trait('misdirected') < 0.1);
  if (isMisdirected && others.length > 0) {
    const department = pick(draw, others);
    const action = { action: 'dispatch', department, reason: say(matter, 'misdirected') } as const;
    return by(who, { action, afterMs: takes('decideAtDesk', draw) });
  }
  if (recommended === undefined) return undefined;
  return by(who, { action: { action: 'dispatch', department: recommended }, afterMs: takes('decideAtDesk', draw) });
}

/** Whoever has it, or one of the department; undefined where the named one is no simulated handler. */
function handler(matter: Matter): string | undefined {
  const { department, handler: named } = matter.detail;
  const handlers = handlersOf(matter.roster, department);
  if (named !== null) return handlers.find(({ username }) => username === named)?.username;
  return someone(matter, handlers, `handler of ${department}`);
}

function dispatched(matter: Matter): Step | undefined {
  const { detail, trait, draw } = matter;
  const who = handler(matter);
  const urging = urgeOrReply(matter, who, takes('notice', draw));
  if (urging) return urging;
  const isWrong = detail.recommended !== null && detail.department !== detail.recommended.department;
  const returns = isWrong ? trait('sees the mistake') < 0.9 : detail.returns === 0 && trait('doubts') < 0.04;
  if (returns && detail.reworks === 0) {
    const reason = say(matter, isWrong ? 'returnedWrong' : 'returnedDoubt');
    return by(who, { action: { action: 'return', reason }, afterMs: takes('notice', draw) });
  }
  return by(who, { action: { action: 'accept' }, afterMs: takes('notice', draw) });
}

function inDisposal(matter: Matter): Step | undefined {
  const { detail, draw } = matter;
  const who = handler(matter);
  if (who === undefined) return undefined;
  const handedOn = reassign(matter, who);
  if (handedOn) return handedOn;
  if (detail.arrivedAt === null) {
    const from = matter.whereIs(who);
    const afterMs = from ? travelMs(distanceMetres(from, detail.location)) : takes('inspect', draw);
    return (
      urgeOrReply(matter, who, afterMs) ?? by(who, { action: { action: 'arrive', location: detail.location }, afterMs })
    );
  }
  const afterMs = workMs(matter);
  const urging = urgeOrReply(matter, who, afterMs);
  if (urging) return urging;
  const action = { action: 'dispose', comment: say(matter, 'disposed') } as const;
  return by(who, { action, afterMs, photo: 'after' });
}

/** Now and then somebody falls ill over the work, and the dispatcher names a colleague. */
function reassign(matter: Matter, who: string): Step | undefined {
  const { detail, trait, draw } = matter;
  if (trait('falls ill') > 0.04 || detail.timeline.some(({ type }) => type === 'reassign')) return undefined;
  const colleague = handlersOf(matter.roster, detail.department).find(({ username }) => username !== who);
  if (!colleague) return undefined;
  const action = { action: 'reassign', handler: colleague.username, reason: say(matter, 'reassigned') } as const;
  return by(dispatcher(matter), { action, afterMs: takes('notice', draw) });
}

/** Most are done soon; some wait for parts, a few are forgotten until their time is up. An urge helps but for the last. */
function workMs({ detail, trait, draw }: Matter): number {
  const slowness = trait('slowness');
  if (slowness < 0.025) return takes('neglect', draw);
  const isUrged = detail.timeline.some(({ type }) => type === 'urge');
  if (slowness < 0.1 && !isUrged) return takes('dawdle', draw);
  return takes('work', draw);
}

/** The chief loses patience with what takes long; the handler owes every urge an answer. */
function urgeOrReply(matter: Matter, who: string | undefined, afterMs: number): Step | undefined {
  const { detail, draw } = matter;
  if (detail.openUrges > 0) {
    const action = { action: 'replyUrge', reply: say(matter, 'replied') } as const;
    return by(who, { action, afterMs: takes('reply', draw) });
  }
  const patienceMs = takes('patience', draw);
  const isUrged = detail.timeline.some(({ type }) => type === 'urge');
  if (isUrged || afterMs < patienceMs || who === undefined) return undefined;
  return by(chief(matter), { action: { action: 'urge', opinion: say(matter, 'urged') }, afterMs: patienceMs });
}

function disposed(matter: Matter): Step | undefined {
  const { detail, trait, draw } = matter;
  const handled = new Set(detail.timeline.filter(({ type }) => type === 'accept').map(({ actor }) => actor));
  const collectors = officersOf(matter.roster, 'collector').filter(({ username }) => !handled.has(username));
  const isBad = detail.reworks < 2 && trait(`badly done ${detail.reworks}`) < 0.12;
  const action = isBad
    ? ({ action: 'failVerification', reason: say(matter, 'failed') } as const)
    : ({ action: 'passVerification', comment: say(matter, 'passed') } as const);
  const who = someone(matter, collectors, 'verifier');
  return by(who, { action, afterMs: takes('inspect', draw), photo: 'verification' });
}

function verified(matter: Matter): Step | undefined {
  const action = { action: 'close', comment: say(matter, 'closed') } as const;
  return by(chief(matter), { action, afterMs: takes('decideAtDesk', matter.draw) });
}
